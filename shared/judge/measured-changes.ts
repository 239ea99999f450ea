import type { Evidence } from '../session/evidence.ts'
import type { SessionState } from '../session/state.ts'
import { criteriaInForce } from './criteria-in-force.ts'
import { evidenceFor } from './evidence-for.ts'

/** What lies between two measurements of a benchmark that is to become faster. `since`: the one before; null: the baseline of the session. */
export type MeasuredChange = { readonly from: string; readonly to: string; readonly since: Evidence | null; readonly evidence: Evidence }

/**
 * The newest measurement of each criterion that wants something faster, with the one before it on other files. A benchmark that must only not
 * become slower may be measured after any amount of work.
 */
export const measuredChanges = (state: SessionState): MeasuredChange[] => {
  const all = criteriaInForce(state).flatMap(({ criterion }) => {
    if (criterion.check?.kind !== 'bench' || criterion.check.goal !== 'faster') return []
    const measured = evidenceFor(state, criterion).filter(({ verdict }) => verdict.word !== 'could-not-run')
    const evidence = measured.at(-1)
    if (evidence === undefined) return []
    const since = measured.findLast(({ subject }) => subject.tree !== evidence.subject.tree) ?? null
    const from = since?.subject.tree ?? state.checkpoints[0]?.tree
    return from === undefined || from === evidence.subject.tree ? [] : [{ from, to: evidence.subject.tree, since, evidence }]
  })
  // One round is often measured against the round before and against the baseline.
  return all.filter(({ from, to }, index) => all.findIndex((one) => one.from === from && one.to === to) === index)
}

/** Names the two sides of a change, for what was compared. */
export const changeKey = ({ from, to }: Pick<MeasuredChange, 'from' | 'to'>): string => `${from} ${to}`
