import type { Evidence } from '../session/evidence.ts'
import type { SessionState } from '../session/state.ts'
import { evidenceFor } from './evidence-for.ts'
import { methodDifference } from './method-difference.ts'
import type { Standing } from './standing.ts'

/** A verdict whose run was not made as the one that it should be comparable with. `parts` are not empty. */
export type MethodDrift = { readonly newest: Evidence; readonly frozen: Evidence; readonly parts: readonly string[] }

/**
 * How the method of the evidence that a verdict rests on differs from the frozen one: that of the first run under the approved plan, or where nobody
 * approved, that of the run before. Null when it is the same. Approving another plan revision freezes anew.
 */
export const methodDrift = (state: SessionState, { criterion, plan, verdict }: Standing): MethodDrift | null => {
  if (verdict.kind === 'unproven' || verdict.evidence.plan !== plan) return null
  const newest = verdict.evidence
  const own = evidenceFor(state, criterion).filter((one) => one.plan === plan)
  const frozen = plan === null ? own[own.indexOf(newest) - 1] : own[0]
  if (frozen === undefined) return null
  const parts = methodDifference(frozen.method, newest.method)
  return parts.length === 0 ? null : { newest, frozen, parts }
}
