import type { Criterion } from '../session/criterion.ts'
import type { Evidence } from '../session/evidence.ts'
import type { SessionState } from '../session/state.ts'
import { attestable } from './attestable.ts'
import { sameCheck } from './criteria-in-force.ts'

/** The evidence that can speak for a criterion as it is defined now, oldest first: of the same check, on files that were the project's own. */
export const evidenceFor = ({ evidence }: SessionState, criterion: Criterion): Evidence[] => {
  const check = criterion.check ?? attestable(criterion)
  return evidence.filter((one) => one.criterion === criterion.id && one.subject.arm === 'now' && sameCheck(one.check, check))
}
