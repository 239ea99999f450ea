import { isFault, type Fault } from '../../session/fault.ts'
import { compareCheck } from '../comparing/compare-check.ts'
import { proveCheck } from '../comparing/prove-check.ts'
import type { Context, Session } from '../context.ts'
import type { CheckAsked } from './check-asked.ts'
import type { RunJob } from './open-job.ts'

/** Runs what a check needs, until its evidence is recorded; null: it is. */
export const runCheck = async (ctx: Context, session: Session, asked: CheckAsked, job: RunJob): Promise<Fault | null> => {
  const { criterion, check, plan, tree, policy } = asked
  if (check.kind === 'fails-without-fix') return proveCheck(ctx, session, { ...asked, check }, job)
  const run = await job.run({ what: { kind: 'check', criterion, check, plan }, on: { kind: 'checkout', tree, policy } })
  if (isFault(run)) return run
  const evidence = session.read().state.evidence.find((one) => one.run === run)
  return evidence === undefined ? null : await compareCheck(ctx, session, evidence, job)
}
