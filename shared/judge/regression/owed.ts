import type { Evidence } from '../../session/evidence.ts'
import type { SessionState } from '../../session/state.ts'

/**
 * The tree that the tests of a record have still to be compared with: the session's first. Null: nothing is owed, because no single test was seen,
 * the files are those of then, or it was done.
 */
export const owedComparison = ({ checkpoints, comparisons }: SessionState, evidence: Evidence): string | null => {
  const baseline = checkpoints[0]?.tree
  const { subject, check, verdict, results } = evidence
  if (baseline === undefined || subject.tree === baseline || subject.arm !== 'now' || check.kind !== 'tests') return null
  if (verdict.word === 'could-not-run' || results.fidelity === 'exit' || results.fidelity === 'none') return null
  return comparisons.some((one) => one.evidence === evidence.id && one.baseline === baseline) ? null : baseline
}
