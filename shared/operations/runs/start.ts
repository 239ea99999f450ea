import { reportFolder } from '../../sandbox/report-folder.ts'
import { startRun } from '../../sandbox/start.ts'
import type { Check } from '../../session/check.ts'
import type { Method } from '../../session/evidence.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { RunRequest } from '../../session/run.ts'
import type { Context, Session } from '../context.ts'
import { checkoutArena, liveArena, type Arena } from './arena.ts'
import { instrumented, methodOf } from './method.ts'
import { sha256 } from '../../store/clock.ts'
import { canonicalJson } from '../../session/canonical.ts'

const LIMITS = { outputBytes: 64 * 1024 * 1024, fileBytes: 1024 ** 3, memoryBytes: 4 * 1024 ** 3, processes: 512 }

/** What to run, on which files. `live`: in the work tree itself, which only `run_command` does; evidence always comes from a checkout. */
export type Wanted = {
  readonly what:
    | { readonly kind: 'check'; readonly criterion: string; readonly check: Check; readonly plan: string | null }
    | { readonly kind: 'command'; readonly argv: readonly string[]; readonly timeoutMs: number }
  readonly on:
    | { readonly kind: 'live'; readonly tree: string; readonly policy: string }
    | { readonly kind: 'checkout'; readonly tree: string; readonly policy: string }
}

/** Starts one run under its own supervisor and records it. The process is there before the event, so nobody takes a young run for an abandoned one. */
export const startWanted = async ({ workspace, caller }: Context, session: Session, wanted: Wanted): Promise<string | Fault> => {
  const sandbox = await workspace.sandbox()
  if (sandbox.kind === 'refused') return fault('sandbox_refused', `Nothing is run: ${sandbox.reason}`, sandbox.fix)
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const run = workspace.sources.newId('r')
  const runFolder = session.runFolder(run)

  const arena =
    wanted.on.kind === 'live' ? liveArena(workspace) : await checkoutArena(workspace, repository, { tree: wanted.on.tree, runFolder, run })
  if (isFault(arena)) return arena
  const method =
    wanted.what.kind === 'check' ? methodOf(wanted.what.check, arena.source) : commandMethod(wanted.what.argv, wanted.what.timeoutMs)
  if (isFault(method)) return method
  const started = await startRun(runFolder, requestOf({ run, runFolder, arena, method, sandbox }, workspace.reportersDir), {
    program: workspace.supervisor,
  })
  if (isFault(started)) return started

  const { what, on } = wanted
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
  const recorded = await session.change(() => ({ type: 'run_started', run, purpose }), caller, `run:${run}`)
  return isFault(recorded) ? recorded : run
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
