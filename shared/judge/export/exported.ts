import { BLOCKING } from '../regression/comparison-words.ts'
import type { ComparedTest, Comparison } from '../../session/comparison.ts'
import type { Evidence, RunVerdict } from '../../session/evidence.ts'
import type { Diagnostic } from '../../session/diagnostic.ts'
import type { FileProblem, Outcome, TestResult } from '../../session/outcome.ts'

/**
 * A record that is to be exported, with its whole outcome where that is still here and is the one that was recorded. `outcome` null: the record's
 * own excerpt is all there is. `verdict`: the record's, held against the baseline (`comparison`); `unproven` while that is still to be done.
 */
export type Exported = {
  readonly record: Evidence
  readonly outcome: Outcome | null
  readonly session: string
  readonly verdict: { readonly word: RunVerdict['word'] | 'unproven'; readonly reason: string }
  readonly comparison: Comparison | null
}

/** Tests that keep the verdict from being met although they pass or are not there any more; a regressed one is told as failed. */
export const worsened = ({ comparison }: Exported): readonly ComparedTest[] =>
  (comparison?.tests ?? []).filter(({ class: name }) => name !== 'regressed' && BLOCKING.includes(name))

/** All tests that can be shown; without the outcome those that failed or are missing, the first 40 of them. */
export const testsOf = ({ record, outcome }: Pick<Exported, 'record' | 'outcome'>): readonly TestResult[] =>
  outcome?.tests ?? record.results.failing

export const problemsOf = ({ record, outcome }: Exported): readonly FileProblem[] => outcome?.problems ?? record.results.problems

export const diagnosticsOf = ({ record, outcome }: Exported): readonly Diagnostic[] =>
  outcome?.diagnostics ?? record.results.diagnostics ?? []

/** A test as people write it: `sum > adds`, or its id where it has no names. */
export const testName = ({ path, id }: Pick<TestResult, 'path' | 'id'>): string => (path.length === 0 ? id : path.join(' > '))

/** JSON that a terminal can be shown: the control characters that JSON leaves as they are, spelled out. */
export const plainJson = (json: string): string =>
  json.replaceAll(/[\u{7f}-\u{9f}]/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
