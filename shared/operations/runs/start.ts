import { rmSync } from 'node:fs'
import { sameCheck } from '../../judge/criteria-in-force.ts'
import { reportFolder } from '../../sandbox/report-folder.ts'
import { startRun } from '../../sandbox/start.ts'
import { cancelRun, waitForRun } from '../../sandbox/watch-run.ts'
import type { Check } from '../../session/check.ts'
import type { Method } from '../../session/evidence.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { RunRequest } from '../../session/run.ts'
import type { SessionState } from '../../session/state.ts'
import type { Context, Session } from '../context.ts'
import { checkoutArena, liveArena, type Arena } from './arena.ts'
import { releaseCheckout } from './lease.ts'
import { instrumented, methodOf } from './method.ts'
import { sha256 } from '../../store/clock.ts'
import { canonicalJson } from '../../session/canonical.ts'

const LIMITS = { outputBytes: 1024 ** 3, fileBytes: 1024 ** 3, memoryBytes: 4 * 1024 ** 3, processes: 512 }

/** What to run, on which files. `live`: in the work tree itself, which only `run_command` does; evidence always comes from a checkout. */
export type Wanted = {
  readonly what:
    | { readonly kind: 'check'; readonly criterion: string; readonly check: Check; readonly plan: string | null }
    | { readonly kind: 'command'; readonly argv: readonly string[]; readonly timeoutMs: number }
  readonly on:
    | { readonly kind: 'live'; readonly tree: string; readonly policy: string }
    | { readonly kind: 'checkout'; readonly tree: string; readonly policy: string }
}

/**
 * Starts one run under its own supervisor and records it. The process is there before the event, so nobody takes a young run for an abandoned one.
 * The same check on the same tree is never run twice at once: then the run that is there is the answer.
 */
export const startWanted = async (ctx: Context, session: Session, wanted: Wanted): Promise<string | Fault> => {
  const { workspace } = ctx
  const known = sameRunning(session.read().state, session.replica, wanted)
  if (known !== null) return known
  const sandbox = await workspace.sandbox()
  if (sandbox.kind === 'refused')
    return fault(
      'sandbox_refused',
      `Nothing is run: ${sandbox.reason}`,
      `${sandbox.fix} Without a sandbox only the user can allow runs (\`sandbox.allowUnconfined\` in the user settings); \`maestro init\` shows the choices.`,
    )
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const run = workspace.sources.newId('r')
  const runFolder = session.runFolder(run)
  const arena =
    wanted.on.kind === 'live' ? liveArena(workspace) : await checkoutArena(workspace, repository, { tree: wanted.on.tree, runFolder, run })
  if (isFault(arena)) return arena
  let recorded: string | Fault | null = null
  try {
    recorded = await startIn(ctx, session, { run, runFolder, arena, sandbox, wanted })
    return recorded
  } finally {
    if (recorded !== run && arena.checkout !== null) releaseCheckout(arena.checkout, runFolder)
  }
}

type Prepared = Omit<Ready, 'method'> & { readonly wanted: Wanted }

const startIn = async ({ workspace, caller }: Context, session: Session, prepared: Prepared): Promise<string | Fault> => {
  const { run, runFolder, arena, wanted } = prepared
  const { what, on } = wanted
  const method = what.kind === 'check' ? methodOf(what.check, arena.source) : commandMethod(what.argv, what.timeoutMs)
  if (isFault(method)) return method
  const started = await startRun(runFolder, requestOf({ ...prepared, method }, workspace.reportersDir), { program: workspace.supervisor })
  if (isFault(started)) return started
  const purpose = {
    ...(what.kind === 'check'
      ? { criterion: what.criterion, check: what.check, plan: what.plan }
      : { criterion: null, check: null, plan: null }),
    tree: on.tree,
    policy: on.policy,
    method,
    askedBy: caller,
    checkout: arena.checkout,
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
      sameCheck(purpose.check, what.check),
  )
  return same?.id ?? null
}

const commandMethod = (argv: readonly string[], timeoutMs: number): Method => ({
  hash: sha256(canonicalJson({ argv, timeoutMs })),
  argv: [...argv],
  runner: 'exit',
  env: {},
  timeoutMs,
})

type Ready = {
  readonly run: string
  readonly runFolder: string
  readonly arena: Arena
  readonly method: Method
  readonly sandbox: { readonly grade: RunRequest['grade']; readonly missing: readonly string[] }
}

const requestOf = ({ run, runFolder, arena, method, sandbox }: Ready, reportersDir: string): RunRequest => {
  const report = reportFolder(runFolder, reportersDir, sandbox.grade)
  return {
    id: run,
    argv: instrumented(method, reportersDir),
    workspace: arena.workspace,
    source: arena.source,
    cwd: arena.workspace,
    mounts: [...arena.mounts, ...report.mounts],
    env: { ...method.env, ...report.env },
    grade: sandbox.grade,
    missing: [...sandbox.missing],
    timeoutMs: method.timeoutMs,
    limits: LIMITS,
  }
}
