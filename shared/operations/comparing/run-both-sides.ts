import type { Check } from '../../session/check.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import type { CheckAsked } from '../runs/check-asked.ts'
import type { RunJob } from '../runs/open-job.ts'
import { knownRun } from './known-run.ts'
import { mixTree } from './mix-tree.ts'
import { newTestFiles } from './new-test-files.ts'
import { noBaseline } from './no-baseline.ts'

/** `criterion` null: what it shows is for who asked, and evidence of nothing. */
type Asked = Omit<CheckAsked<Extract<Check, { kind: 'fails-without-fix' }>>, 'criterion'> & { readonly criterion: string | null }

/**
 * Runs the tests that differ from the baseline's on the baseline's source, unless that is known, and then on today's: the id of the run of now.
 * Null: no file of tests differs. Faults: `no_baseline`, those of a run, the store's.
 */
export const runBothSides = async (ctx: Context, session: Session, asked: Asked, job: RunJob): Promise<string | null | Fault> => {
  const { criterion, check, plan, tree, policy } = asked
  const baseline = session.read().state.checkpoints[0]?.tree
  if (baseline === undefined) return noBaseline
  const repository = await ctx.workspace.repository()
  if (isFault(repository)) return repository
  const files = await newTestFiles(ctx, session, { check, tree })
  if (isFault(files)) return files
  if (files.length === 0) return null
  const mix = await mixTree(repository, { source: baseline, tests: tree })
  if (isFault(mix)) return mix
  const without =
    knownRun(session, { check, tree: mix, arm: 'mix' })?.run ??
    (await job.run({
      what: { kind: 'check', criterion: null, check, plan: null, files },
      on: { kind: 'checkout', tree: mix, policy, arm: 'mix' },
    }))
  if (isFault(without)) return without
  const known = criterion === null ? knownRun(session, { check, tree, arm: 'now' }) : null
  if (known !== null) return known.run
  return await job.run({ what: { kind: 'check', criterion, check, plan, files }, on: { kind: 'checkout', tree, policy } })
}
