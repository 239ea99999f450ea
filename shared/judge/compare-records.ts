import type { Evidence } from '../session/evidence.ts'
import type { Outcome, TestResult } from '../session/outcome.ts'
import { testsOf } from './export/exported.ts'
import { methodDifference } from './method-difference.ts'
import { countsLabel, endLabel } from './verdicts/words.ts'

/** A record with its whole outcome, where that is still here. */
export type Seen = { readonly record: Evidence; readonly outcome: Outcome | null }

/**
 * Two runs of one check on one tree, held against each other. `agrees`: they show the same, test by test where tests were seen; what took how long
 * does not count. `incomparable`: why they should not be held against each other at all; then `agrees` is false.
 */
export type Comparison = { readonly agrees: boolean; readonly differences: readonly string[]; readonly incomparable: readonly string[] }

export const compareRecords = (first: Seen, again: Seen): Comparison => {
  const incomparable = whyIncomparable(first.record, again.record)
  const differences = [...outcomeDifferences(first.record, again.record), ...testDifferences(first, again)]
  return { agrees: incomparable.length === 0 && differences.length === 0, differences, incomparable }
}

const whyIncomparable = (a: Evidence, b: Evidence): string[] => [
  ...(a.subject.tree === b.subject.tree ? [] : ['they ran on different files']),
  ...methodDifference(a.method, b.method).map((part) => `${part} differs`),
  ...changed('the sandbox is', a.sandbox.grade, b.sandbox.grade),
  ...changed('the fidelity is', a.results.fidelity, b.results.fidelity),
  ...(a.environment.lockFiles === b.environment.lockFiles ? [] : ['the lock files differ']),
]

/** A run whose environment moved on is compared all the same: that is what one wants to know then. */
const outcomeDifferences = (a: Evidence, b: Evidence): string[] => [
  ...changed('verdict', a.verdict.word, b.verdict.word),
  ...changed('end', endLabel(a.end), endLabel(b.end)),
  ...changed('tests', countsLabel(a.results.counts), countsLabel(b.results.counts)),
  ...changed('problems', problemsLabel(a), problemsLabel(b)),
]

const problemsLabel = ({ results }: Evidence): string => {
  const counts = Object.entries(results.diagnosticCounts ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return counts.map(([severity, count]) => `${count} ${severity}`).join(', ') || 'none'
}

const TESTS_NAMED = 20

const testDifferences = (a: Seen, b: Seen): string[] => {
  const before = statuses(testsOf(a))
  const after = statuses(testsOf(b))
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id))
  const named = differing.slice(0, TESTS_NAMED).map((id) => `${id}: ${before.get(id) ?? 'not seen'}, then ${after.get(id) ?? 'not seen'}`)
  return differing.length > TESTS_NAMED ? [...named, `and ${differing.length - TESTS_NAMED} more tests`] : named
}

const statuses = (tests: readonly TestResult[]): ReadonlyMap<string, string> => new Map(tests.map(({ id, status }) => [id, status]))

const changed = (what: string, a: string, b: string): string[] => (a === b ? [] : [`${what} ${a}, then ${b}`])

/** `agrees`, or what does not, in one sentence. */
export const comparisonLabel = ({ agrees, differences, incomparable }: Comparison): string => {
  if (agrees) return 'agrees'
  if (incomparable.length > 0) return `not comparable: ${incomparable.join('; ')}`
  return `differs: ${differences.join('; ')}`
}
