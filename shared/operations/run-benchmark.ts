import * as z from 'zod'
import { Check } from '../session/check.ts'
import type { SeriesCheck } from '../session/check-kinds.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { attemptCheckpoint } from './checkpoints/attempt.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { openJob } from './runs/open-job.ts'
import { benchmarkText, benchmarkView, type BenchmarkView } from './series/series-view.ts'
import { startSeries } from './series/start-series.ts'

/** A benchmark of now against another tree, in pairs of fresh processes. What it shows is for who asked, and evidence of nothing. */
export const runBenchmark = defineOperation({
  name: 'run_benchmark',
  title: 'Run a benchmark',
  caller: 'both',
  effect: 'run',
  toolset: null,
  cli: { path: 'bench', positional: ['...command'], switches: {} },
  summary:
    'Measure a command on the files of now against the baseline (or against: a checkpoint, commit or session), in pairs of fresh processes in random order; by wall time, or by the number it prints (pattern or path; what: cost or throughput). run: show an earlier one. Not evidence; a bench criterion is.',
  input: z.object({
    command: z.union([z.array(z.string()).min(1), z.string().min(1)]).optional(),
    against: z.string().optional(),
    goal: z.enum(['not-slower', 'faster']).optional(),
    by: z.number().optional(),
    margin: z.number().optional(),
    pattern: z.string().optional(),
    path: z.string().optional(),
    what: z.enum(['cost', 'throughput']).optional(),
    cwd: z.string().optional(),
    timeout_s: z.number().int().positive().optional(),
    run: z.string().optional(),
  }),
  run: async (ctx, { run, command, timeout_s: timeoutS, ...asked }): Promise<BenchmarkView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    if (run !== undefined) return viewOf(session, run)
    if (command === undefined) return noCommand
    const argv = typeof command === 'string' ? ['sh', '-c', command] : command
    const check = Check.safeParse({ kind: 'bench', argv, ...asked, ...(timeoutS !== undefined && { timeoutS }) })
    if (!check.success) return notABenchmark(check.error.issues[0])
    return check.data.kind === 'bench' ? measure(ctx, session, check.data) : noCommand
  },
  text: benchmarkText,
})

const measure = async (ctx: Context, session: Session, check: SeriesCheck): Promise<BenchmarkView | Fault> => {
  const before = await attemptCheckpoint(ctx, session, { why: 'before-run', reason: 'before a benchmark' })
  if (isFault(before)) return before
  const job = openJob(ctx, session)
  let run: string | Fault | null = null
  const wanted = { criterion: null, check, plan: null, tree: before.tree, policy: before.scan.policy }
  const goesOn = await job.during(async () => {
    run = await job.begin(() => startSeries(ctx, session, wanted))
  })
  return run !== null && isFault(run) ? run : viewOf(session, run ?? goesOn ?? '')
}

const viewOf = (session: Session, id: string): BenchmarkView | Fault => {
  const found = session.read().state.runs.find((run) => run.id === id && run.purpose.check?.kind === 'bench')
  return found === undefined
    ? fault('unknown_run', `There is no benchmark ${JSON.stringify(id)}.`, 'Name a run that run_benchmark returned.')
    : benchmarkView(session, found)
}

const noCommand = fault(
  'invalid_input',
  'run_benchmark needs a command to measure, or a run to show.',
  'For example command: ["node", "bench.mjs"].',
)

const notABenchmark = (issue: z.core.$ZodIssue | undefined): Fault =>
  fault(
    'invalid_input',
    `This is no benchmark: ${issue?.path.join('.')} ${issue?.message}.`,
    'Call run_benchmark again with these arguments corrected.',
  )
