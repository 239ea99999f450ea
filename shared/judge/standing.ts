import type { Comparison } from '../session/comparison.ts'
import type { Criterion } from '../session/criterion.ts'
import type { Evidence } from '../session/evidence.ts'
import type { SessionState } from '../session/state.ts'
import { criteriaInForce, type CriterionInForce } from './criteria-in-force.ts'
import { evidenceFor } from './evidence-for.ts'
import { freshnessOf, type TreeNow } from './freshness.ts'
import { comparisonWords, isWorse } from './regression/comparison-words.ts'
import { owedComparison } from './regression/owed.ts'

/** Computed, never stored: what the evidence says of a criterion on the tree of now. */
export type Verdict =
  /** `comparison`: how its tests compare with the baseline's; null where that was not asked. */
  | { readonly kind: 'met' | 'unmet' | 'could-not-run'; readonly evidence: Evidence; readonly comparison: Comparison | null }
  | { readonly kind: 'stale'; readonly evidence: Evidence; readonly changed: readonly string[] }
  /** `uncompared`: it passed on the files of now, and was not yet held against the baseline. */
  | { readonly kind: 'unproven'; readonly reason: string; readonly uncompared: Evidence | null }

export type Standing = CriterionInForce & { readonly verdict: Verdict; readonly running: string | null }

/** Where every criterion in force stands. */
export const standingsOf = (state: SessionState, now: TreeNow): Standing[] =>
  criteriaInForce(state).map((inForce) => ({
    ...inForce,
    verdict: verdictOf(state, inForce, now),
    running: state.runs.find((run) => run.kind === 'running' && run.purpose.criterion === inForce.criterion.id)?.id ?? null,
  }))

/** Newest fresh evidence of the same definition wins, so that undoing an edit brings an old verdict back; else the newest, as stale. */
const verdictOf = (state: SessionState, { criterion }: CriterionInForce, now: TreeNow): Verdict => {
  if (now.kind === 'unread') return unproven(now.reason)
  const own = evidenceFor(state, criterion)
  const fresh = own.findLast((evidence) => freshnessOf(evidence, now).kind === 'fresh')
  if (fresh !== undefined) return judgedRecord(state, fresh)
  const newest = own.at(-1)
  if (newest === undefined) return unproven(whyUnproven(criterion))
  const freshness = freshnessOf(newest, now)
  return { kind: 'stale', evidence: newest, changed: freshness.kind === 'stale' ? freshness.changed : [] }
}

const unproven = (reason: string): Verdict => ({ kind: 'unproven', reason, uncompared: null })

/**
 * What passes by itself is not met while tests of the baseline are worse than they were, or pass by chance; nor before anybody looked whether they
 * are.
 */
export const judgedRecord = (state: SessionState, evidence: Evidence): Exclude<Verdict, { kind: 'stale' }> => {
  const comparison = comparisonOf(state, evidence)
  const { word, reason } = evidence.verdict
  if (word !== 'met') return { kind: word, evidence, comparison }
  if (comparison === null && owedComparison(state, evidence) !== null)
    return { kind: 'unproven', reason: `${reason}; not compared with the baseline yet`, uncompared: evidence }
  return { kind: comparison !== null && isWorse(comparison) ? 'unmet' : 'met', evidence, comparison }
}

/** Its own, or that of another run of the same check, in the same way and on the same files: running it once more makes nothing better. */
export const comparisonOf = ({ comparisons, evidence: all }: SessionState, evidence: Evidence): Comparison | null => {
  const isSame = ({ criterion, subject, method }: Evidence): boolean =>
    criterion === evidence.criterion && subject.tree === evidence.subject.tree && method.hash === evidence.method.hash
  const own = comparisons.findLast((one) => one.evidence === evidence.id)
  if (own !== undefined || comparisons.length === 0) return own ?? null
  const same = new Set(all.filter(isSame).map(({ id }) => id))
  return comparisons.findLast((one) => same.has(one.evidence)) ?? null
}

/** Why a verdict stands: what the run showed, and how that compares with the baseline. */
export const reasonOf = ({ evidence, comparison }: Extract<Verdict, { comparison: unknown }>): string => {
  const compared = comparison === null ? '' : comparisonWords(comparison)
  return compared === '' ? evidence.verdict.reason : `${evidence.verdict.reason}; ${compared}`
}

const whyUnproven = ({ check }: Criterion): string => {
  if (check === null) return 'it has no check, so nothing can show it'
  return check.kind === 'manual' ? `the user has not said yet: ${check.question}` : 'its check has not run yet'
}

/** `C1 met`, `C2 stale: src/sum.js`: a standing in a line, without the criterion's text. */
export const standingLabel = ({ criterion, verdict, plan }: Standing): string =>
  `${criterion.id} ${verdict.kind}${verdictDetail(verdict)}${plan === null ? ' (definition not approved)' : ''}`

const verdictDetail = (verdict: Verdict): string => {
  switch (verdict.kind) {
    case 'met':
    case 'unmet':
    case 'could-not-run':
      return `: ${reasonOf(verdict)}`
    case 'stale':
      return `: ${changedLabel(verdict.changed)}`
    case 'unproven':
      return `: ${verdict.reason}`
  }
}

/** `src/a.ts changed`, `src/a.ts, src/b.ts and 3 more changed`. */
export const changedLabel = (paths: readonly string[]): string => {
  const shown = paths.slice(0, 3).join(', ')
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more changed` : `${shown || 'the files'} changed`
}
