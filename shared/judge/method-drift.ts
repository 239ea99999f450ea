import type { Evidence } from '../session/evidence.ts'
import type { SessionState } from '../session/state.ts'
import type { CriterionInForce } from './criteria-in-force.ts'
import { evidenceFor } from './evidence-for.ts'
import { methodDifference } from './method-difference.ts'

/** A criterion whose newest run was not made as the one before it that it should be comparable with. `parts` are not empty. */
export type MethodDrift = { readonly newest: Evidence; readonly frozen: Evidence; readonly parts: readonly string[] }

/**
 * How the method of a criterion's newest evidence differs from the frozen one: that of the first run under the approved plan, or where nobody
 * approved, that of the run before. Null when it is the same. Approving another plan revision freezes anew.
 */
export const methodDrift = (state: SessionState, { criterion, plan }: CriterionInForce): MethodDrift | null => {
  const own = evidenceFor(state, criterion)
  const newest = own.at(-1)
  if (newest === undefined || newest.plan !== plan) return null
  const frozen = plan === null ? own.at(-2) : own.find((one) => one.plan === plan)
  if (frozen === undefined) return null
  const parts = methodDifference(frozen.method, newest.method)
  return parts.length === 0 ? null : { newest, frozen, parts }
}
