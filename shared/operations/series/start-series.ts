import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Repository } from '../../git/repository.ts'
import { sameCheck } from '../../judge/criteria-in-force.ts'
import { startRun } from '../../sandbox/start.ts'
import { cancelRun, waitForRun } from '../../sandbox/watch-run.ts'
import type { SeriesCheck } from '../../session/check-kinds.ts'
import type { RunPurpose } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { SessionState } from '../../session/state.ts'
import type { Context, Session, Workspace } from '../context.ts'
import { mixTree } from '../comparing/mix-tree.ts'
import { releaseCheckout } from '../runs/lease.ts'
import { readyToRun } from '../runs/ready-to-run.ts'
import { otherTree, type OtherTree } from './other-tree.ts'
import { differingParts, seriesArenas } from './series-arenas.ts'
import { requestOfSeries, type PreparedSeries } from './series-request.ts'

/** What to measure. `criterion` null: for who asked, and evidence of nothing. `other`: the tree against it; absent: as the check says. */
export type SeriesWanted = {
  readonly criterion: string | null
  readonly check: SeriesCheck
  readonly plan: string | null
  readonly tree: string
  readonly policy: string
  readonly other?: OtherTree
}

type Prepared = PreparedSeries & { readonly wanted: SeriesWanted; readonly other: OtherTree }

/** Starts a series under one supervisor and records it, as `startWanted` does a run: the same one on the same trees is never there twice. */
export const startSeries = async (ctx: Context, session: Session, wanted: SeriesWanted): Promise<string | Fault> => {
  const { workspace } = ctx
  const ready = await readyToRun(workspace)
  if (isFault(ready)) return ready
  const { sandbox, repository, config, allowed } = ready
  const { check, tree } = wanted
  const other = wanted.other ?? (await otherSide(workspace, repository, session, wanted))
  if (isFault(other)) return other
  const known = sameRunning(session.read().state, session.replica, wanted, other)
  if (known !== null) return known
  const run = workspace.sources.newId('r')
  const runFolder = session.runFolder(run)
  const trees = { now: tree, other: other.tree }
  const arenas = await seriesArenas(workspace, repository, { run, runFolder, check, trees, config, grade: sandbox.grade })
  if (isFault(arenas)) return arenas
  let recorded: string | Fault | null = null
  try {
    const isAsked = wanted.criterion !== null
    recorded = await startIn(ctx, session, {
      run,
      runFolder,
      wanted,
      check,
      isAsked,
      other,
      arenas,
      sandbox,
      config,
      allowed,
    })
    return recorded
  } finally {
    if (recorded !== run) for (const { checkout } of [arenas.now, arenas.other]) if (checkout !== null) releaseCheckout(checkout, runFolder)
  }
}

/** Two commands on one tree, or two trees. Tests are tried on the other tree's source as they are today, or a new one could not be tried there at all. */
const otherSide = async (
  workspace: Workspace,
  repository: Repository,
  session: Session,
  { check, criterion, tree }: SeriesWanted,
): Promise<OtherTree | Fault> => {
  if (check.kind === 'parity' && check.other !== undefined) return { name: `\`${check.other.join(' ')}\``, tree }
  const other = await otherTree(workspace, repository, session, { against: check.against ?? 'baseline', criterion, now: tree })
  if (isFault(other) || check.kind !== 'repeat' || check.files === undefined) return other
  const mixed = await mixTree(repository, { source: other.tree, tests: tree })
  return isFault(mixed) ? mixed : { name: `${other.name} with today’s tests`, tree: mixed }
}

const startIn = async ({ workspace, caller }: Context, session: Session, prepared: Prepared): Promise<string | Fault> => {
  const { run, runFolder, wanted, other, arenas } = prepared
  const request = requestOfSeries(workspace, prepared)
  const started = await startRun(runFolder, request, { program: join(dirname(workspace.supervisor), 'maestro-series.mjs') })
  if (isFault(started)) return started
  const purpose: RunPurpose = {
    criterion: wanted.criterion,
    check: wanted.check,
    plan: wanted.plan,
    tree: wanted.tree,
    policy: wanted.policy,
    method: arenas.now.method,
    askedBy: caller,
    checkout: arenas.now.checkout,
    against: { ...other, checkout: arenas.other.checkout, differs: differingParts(arenas.now.method, arenas.other.method) },
  }
  const recorded = await session.change(
    (state) => (sameRunning(state, session.replica, wanted, other) === null ? { type: 'run_started', run, purpose } : null),
    caller,
    `run:${run}`,
  )
  if (!isFault(recorded) && recorded.event !== null) return run
  // Somebody was faster, or the disk took no event: a run that nobody knows of must not go on.
  cancelRun(runFolder)
  await waitForRun(runFolder)
  rmSync(runFolder, { recursive: true, force: true })
  return isFault(recorded) ? recorded : (sameRunning(recorded.state, session.replica, wanted, other) ?? run)
}

/** The same series that goes on now on this machine, whoever asked for it. */
const sameRunning = ({ runs }: SessionState, here: string, { criterion, tree, check }: SeriesWanted, other: OtherTree): string | null =>
  runs.find(
    ({ kind, replica, purpose }) =>
      kind === 'running' &&
      replica === here &&
      purpose.criterion === criterion &&
      purpose.tree === tree &&
      purpose.against?.tree === other.tree &&
      sameCheck(purpose.check, check),
  )?.id ?? null
