import { endLabel } from '../../judge/verdicts/words.ts'
import type { Comparison } from '../../session/comparison.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import type { Evidence } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { Context, Session } from '../context.ts'
import type { RunJob } from '../runs/open-job.ts'
import { knownRun } from './known-run.ts'
import { lackingBuild } from './lacking-build.ts'

/** What the tests showed at the baseline, or why there is nothing to compare with. */
export type Before =
  | { readonly kind: 'shown'; readonly run: string; readonly outcome: Outcome }
  | { readonly kind: 'unknown'; readonly reason: string; readonly lacks?: NonNullable<Comparison['lacks']> }

type Asked = { readonly evidence: Evidence; readonly check: Extract<RunCheck, { kind: 'tests' }>; readonly baseline: string }

/** Says that there is no way to run the tests there, and not that they could not be run now. */
const OF_THE_BASELINE = ['method_changed', 'no_tests_detected', 'invalid_check']

/** An earlier run at the baseline by the same method, or one that is made now. Faults: those of a run that could not start. */
export const baselineOutcome = async (
  ctx: Context,
  session: Session,
  { evidence, check, baseline }: Asked,
  job: RunJob,
): Promise<Before | Fault> => {
  const same = { tree: baseline, method: evidence.method.hash, anyEnd: true }
  const known = (): ReturnType<typeof knownRun> =>
    knownRun(session, { ...same, arm: 'baseline' }) ?? knownRun(session, { ...same, arm: 'now' })
  if (known() === null) {
    const { policy } = evidence.subject
    const run = await job.run({
      what: { kind: 'check', criterion: null, check, plan: null },
      on: { kind: 'checkout', tree: baseline, policy, arm: 'baseline', method: evidence.method },
    })
    if (isFault(run)) return OF_THE_BASELINE.includes(run.code) ? { kind: 'unknown', reason: run.message } : run
  }
  const before = known()
  if (before === null) return { kind: 'unknown', reason: 'the run there left no outcome' }
  if (before.grade !== evidence.sandbox.grade)
    return { kind: 'unknown', reason: `it ran ${before.grade} there, and ${evidence.sandbox.grade} now` }
  const lacking = await lackingBuild(ctx, session, before)
  if (lacking !== null) return { kind: 'unknown', reason: lacking.reason, lacks: { path: lacking.name, line: lacking.line } }
  if (before.end.kind !== 'exited') return { kind: 'unknown', reason: `the tests did not come to their end there: ${endLabel(before.end)}` }
  if (before.outcome.fidelity === 'exit') return { kind: 'unknown', reason: 'no single test was seen there' }
  return { kind: 'shown', run: before.run, outcome: before.outcome }
}
