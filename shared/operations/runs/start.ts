import { rmSync } from 'node:fs'
import type { Repository } from '../../git/repository.ts'
import { sameCheck } from '../../judge/criteria-in-force.ts'
import { methodDifference } from '../../judge/method-difference.ts'
import { runFiles } from '../../sandbox/run-folder.ts'
import { startRun } from '../../sandbox/start.ts'
import { cancelRun, waitForRun } from '../../sandbox/watch-run.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import type { Configuration } from '../../session/configuration.ts'
import type { Arm, Method } from '../../session/evidence.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { Grade } from '../../session/run.ts'
import type { SessionState } from '../../session/state.ts'
import { writeFileAtomically } from '../../store/files.ts'
import type { Context, Session, Workspace } from '../context.ts'
import { checkoutArena, liveArena, type Arena } from './arena.ts'
import { writeFacts } from './facts.ts'
import { releaseCheckout } from './lease.ts'
import { commandMethod, methodOf } from './method.ts'
import { readyToRun, type ReadyToRun } from './ready-to-run.ts'
import { requestOf } from './request.ts'
import { surveyOf } from './survey.ts'

/** What to run, on which files. `live`: in the work tree itself, which only `run_command` does; evidence always comes from a checkout. */
export type Wanted = {
  readonly what:
    /** `criterion` null: what it shows is for who asked, and evidence of nothing. */
    | {
        readonly kind: 'check'
        readonly criterion: string | null
        readonly check: RunCheck
        readonly plan: string | null
        /** Test files that the run is narrowed to, beyond what the check itself says; absent or empty: none. */
        readonly files?: readonly string[]
      }
    | { readonly kind: 'command'; readonly argv: readonly string[]; readonly timeoutMs: number }
  readonly on:
    | { readonly kind: 'live'; readonly tree: string; readonly policy: string }
    /** `arm`: `now` unless told. `method`: the only way in which it may run, for a comparison with another run. */
    | { readonly kind: 'checkout'; readonly tree: string; readonly policy: string; readonly arm?: Arm; readonly method?: Method }
}

/**
 * Starts one run under its own supervisor and records it. The process is there before the event, so nobody takes a young run for an abandoned one.
 * The same check on the same tree is never run twice at once: then the run that is there is the answer.
 */
export const startWanted = async (ctx: Context, session: Session, wanted: Wanted): Promise<string | Fault> => {
  const { workspace } = ctx
  const known = sameRunning(session.read().state, session.replica, wanted)
  if (known !== null) return known
  const ready = await readyToRun(workspace)
  if (isFault(ready)) return ready
  const { sandbox, repository, config, allowed } = ready
  const run = workspace.sources.newId('r')
  const runFolder = session.runFolder(run)
  const arena = await arenaFor(workspace, repository, { run, runFolder, wanted, config, grade: sandbox.grade })
  if (isFault(arena)) return arena
  let recorded: string | Fault | null = null
  try {
    recorded = otherMethod(wanted, arena) ?? (await startIn(ctx, session, { run, runFolder, arena, sandbox, wanted, config, allowed }))
    return recorded
  } finally {
    if (recorded !== run && arena.checkout !== null) releaseCheckout(arena.checkout, runFolder)
  }
}

/** Runs are only compared when they were made in the same way. */
const otherMethod = ({ on }: Wanted, { method }: Arena): Fault | null => {
  const differs = on.kind === 'checkout' && on.method !== undefined ? methodDifference(on.method, method) : []
  return differs.length === 0
    ? null
    : fault('method_changed', `method-changed: ${differs.join(', ')}`, 'Compare runs that were made in the same way.')
}

type Asked = {
  readonly run: string
  readonly runFolder: string
  readonly wanted: Wanted
  readonly config: Configuration
  readonly grade: Grade
}

/** The live work tree has everything that git ignores; a checkout of a command that somebody typed gets no setup, for it may be the setup. */
const arenaFor = async (workspace: Workspace, repository: Repository, { wanted, config, ...asked }: Asked): Promise<Arena | Fault> => {
  const { what, on } = wanted
  if (on.kind === 'checkout')
    return checkoutArena(workspace, repository, {
      ...asked,
      tree: on.tree,
      arm: on.arm ?? 'now',
      config: what.kind === 'check' ? config : { ...config, setup: [] },
      methodFor: (survey) =>
        what.kind === 'check' ? methodOf(narrowed(what), survey, config) : commandMethod(what.argv, what.timeoutMs, config),
    })
  const method =
    what.kind === 'check'
      ? methodOf(narrowed(what), surveyOf(workspace.place.root), config)
      : commandMethod(what.argv, what.timeoutMs, config)
  return isFault(method) ? method : liveArena(workspace, method)
}

const narrowed = ({ check, files = [] }: Extract<Wanted['what'], { kind: 'check' }>): RunCheck =>
  files.length > 0 && (check.kind === 'tests' || check.kind === 'fails-without-fix') ? { ...check, files: [...files] } : check

type Prepared = Omit<ReadyToRun, 'repository'> & {
  readonly run: string
  readonly runFolder: string
  readonly arena: Arena
  readonly wanted: Wanted
}

const startIn = async ({ workspace, caller }: Context, session: Session, prepared: Prepared): Promise<string | Fault> => {
  const { run, runFolder, arena, wanted } = prepared
  const { what, on } = wanted
  const { request, facts } = requestOf({
    ...prepared,
    reportersDir: workspace.reportersDir,
    check: what.kind === 'check' ? what.check : null,
  })
  writeFacts(runFolder, facts, run)
  if (arena.prepared.length > 0) writeFileAtomically(runFiles(runFolder).prepared, JSON.stringify(arena.prepared), run)
  const started = await startRun(runFolder, request, { program: workspace.supervisor })
  if (isFault(started)) return started
  const purpose = {
    ...(what.kind === 'check'
      ? { criterion: what.criterion, check: what.check, plan: what.plan }
      : { criterion: null, check: null, plan: null }),
    tree: on.tree,
    policy: on.policy,
    method: arena.method,
    askedBy: caller,
    checkout: arena.checkout,
    ...(on.kind === 'checkout' && on.arm !== undefined && { arm: on.arm }),
  }
  const recorded = await session.change(
    (state) => (sameRunning(state, session.replica, wanted) === null ? { type: 'run_started', run, purpose } : null),
    caller,
    `run:${run}`,
  )
  if (!isFault(recorded) && recorded.event !== null) return run
  // Somebody was faster, or the disk took no event: a run that nobody knows of must not go on.
  cancelRun(runFolder)
  await waitForRun(runFolder)
  rmSync(runFolder, { recursive: true, force: true })
  return isFault(recorded) ? recorded : (sameRunning(recorded.state, session.replica, wanted) ?? run)
}

/** The run of the same check for the same criterion on the same tree that goes on now on this machine, whoever asked for it. */
const sameRunning = ({ runs }: SessionState, here: string, { what, on }: Wanted): string | null => {
  if (what.kind !== 'check') return null
  const same = runs.find(
    ({ kind, replica, purpose }) =>
      kind === 'running' &&
      replica === here &&
      purpose.criterion === what.criterion &&
      purpose.tree === on.tree &&
      (purpose.arm ?? 'now') === (on.kind === 'checkout' ? (on.arm ?? 'now') : 'now') &&
      sameCheck(purpose.check, what.check),
  )
  return same?.id ?? null
}
