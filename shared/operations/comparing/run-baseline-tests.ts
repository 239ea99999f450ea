import type { RunCheck } from '../../session/check-kinds.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import type { RunJob } from '../runs/open-job.ts'
import { knownRun } from './known-run.ts'
import { mixTree } from './mix-tree.ts'
import { noBaseline } from './no-baseline.ts'

type Asked = { readonly check: Extract<RunCheck, { kind: 'tests' }>; readonly tree: string; readonly policy: string }

/** Runs the baseline's tests on today's source, which no change of a test escapes; gives the run, an earlier one where it is the same. */
export const runBaselineTests = async (
  ctx: Context,
  session: Session,
  { check, tree, policy }: Asked,
  job: RunJob,
): Promise<string | Fault> => {
  const baseline = session.read().state.checkpoints[0]?.tree
  if (baseline === undefined) return noBaseline
  const repository = await ctx.workspace.repository()
  if (isFault(repository)) return repository
  const reverse = await mixTree(repository, { source: tree, tests: baseline })
  if (isFault(reverse)) return reverse
  return (
    knownRun(session, { check, tree: reverse, arm: 'reverse-mix' })?.run ??
    (await job.run({
      what: { kind: 'check', criterion: null, check, plan: null },
      on: { kind: 'checkout', tree: reverse, policy, arm: 'reverse-mix' },
    }))
  )
}
