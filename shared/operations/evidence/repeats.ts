import { sameCheck } from '../../judge/criteria-in-force.ts'
import { compareRecords, type Comparison } from '../../judge/compare-records.ts'
import type { Evidence } from '../../session/evidence.ts'
import type { Session } from '../context.ts'
import { recordedOutcome } from './recorded-outcome.ts'

/** Another run of a record's check on its own tree, held against it. */
export type Repeat = Comparison & { readonly evidence: string; readonly at: string }

/** The other runs of a record's check on its own tree, oldest first: what it is worth shows in whether they agree. */
export const repeatsOf = (session: Session, record: Evidence): Repeat[] => {
  const first = { record, outcome: recordedOutcome(session, record) }
  return session
    .read()
    .state.evidence.filter((one) => one.id !== record.id && isRepeat(one, record))
    .map((again) => ({
      evidence: again.id,
      at: again.timing.endedAt,
      ...compareRecords(first, { record: again, outcome: recordedOutcome(session, again) }),
    }))
}

const isRepeat = (one: Evidence, of: Evidence): boolean =>
  one.criterion === of.criterion &&
  one.subject.tree === of.subject.tree &&
  one.subject.arm === of.subject.arm &&
  sameCheck(one.check, of.check)
