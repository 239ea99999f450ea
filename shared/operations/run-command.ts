import * as z from 'zod'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { attemptCheckpoint } from './checkpoints/attempt.ts'
import { findTree } from './checkpoints/find.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { finishRun, withinTime } from './runs/jobs.ts'
import { timeoutMsOf } from './runs/method.ts'
import { startWanted, type Wanted } from './runs/start.ts'
import { runView, setIdLines, type RunView } from './runs/view.ts'

/** A sandboxed run of any command. In the live work tree it may change files; a checkpoint is made before. It is never evidence. */
export const runCommand = defineOperation({
  name: 'run_command',
  title: 'Run a command',
  caller: 'both',
  effect: 'run',
  toolset: 'core',
  cli: { path: 'run', positional: ['...command'], switches: {} },
  summary:
    'Run a command in the sandbox, in the work tree or on: a checkpoint id or "baseline" (throw-away copy). Not evidence; use verify for that.',
  input: z.object({
    command: z.union([z.array(z.string()).min(1), z.string().min(1)]),
    on: z.string().optional(),
    timeout_s: z.number().int().positive().optional(),
  }),
  run: async (ctx, { command, on = 'current', timeout_s }): Promise<(RunView & { job: string | null }) | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const argv = typeof command === 'string' ? ['sh', '-c', command] : command
    if (argv.some((word) => word.includes('\0')))
      return fault('invalid_input', 'command has a NUL character, which no command can have.', 'Call run_command again without it.')
    const place = await placeOf(ctx, session, on)
    if (isFault(place)) return place
    const what = { kind: 'command', argv, timeoutMs: timeoutMsOf(timeout_s) } as const
    const run = await startWanted(ctx, session, { what, on: place })
    if (isFault(run)) return run
    const done = finishRun(ctx, session, run).then(() => undefined)
    ctx.workspace.jobs.add({ id: run, runs: () => [run], done, cancel: () => undefined })
    const inTime = await withinTime(done, ctx.workspace.answerWithinMs)
    const recorded = session.read().state.runs.find((candidate) => candidate.id === run)
    if (recorded === undefined) return fault('unknown_job', `Run ${run} is not recorded.`, 'Call get_status.')
    return { ...runView(session, recorded), job: inTime ? null : run }
  },
  text: (view) =>
    [
      `${view.state} after ${view.wallMs === null ? 'less than the time it needs' : `${Math.round(view.wallMs)} ms`}${view.grade === null ? '' : ` (${view.grade})`}: ${view.argv}`,
      view.output,
      ...(view.truncated ? [`(output cut: ${view.outputBytes} bytes in all, in run ${view.run})`] : []),
      ...setIdLines(view),
      ...(view.job === null ? [] : [`Still running: call wait_job with job ${view.job}.`]),
    ].join('\n'),
})

const placeOf = async (ctx: Context, session: Session, on: string): Promise<Wanted['on'] | Fault> => {
  const before = await attemptCheckpoint(ctx, session, { why: 'before-run', reason: 'before a command' })
  if (isFault(before)) return before
  const { policy } = before.scan
  if (on === 'current') return { kind: 'live', tree: before.tree, policy }
  const repository = await ctx.workspace.repository()
  if (isFault(repository)) return repository
  const tree = await findTree(repository, session.read().state, on)
  return isFault(tree) ? tree : { kind: 'checkout', tree, policy }
}
