import * as z from 'zod'
import { cancelRun } from '../sandbox/watch-run.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { finishRun, withinTime } from './runs/jobs.ts'
import { runView, setIdLines, type RunView } from './runs/view.ts'
import { standingLabel } from '../judge/standing.ts'
import { viewSession } from './view.ts'

const LONGEST_WAIT_S = 45

type JobView = { readonly job: string; readonly running: boolean; readonly runs: readonly RunView[]; readonly criteria: readonly string[] }

/** Long-polls a job, of this process or of one that died, and can cancel it. */
export const waitJob = defineOperation({
  name: 'wait_job',
  title: 'Wait for a job',
  caller: 'both',
  effect: 'run',
  toolset: 'core',
  cli: { path: 'job', positional: ['job'], switches: {} },
  summary: 'Wait up to wait_s seconds for a job that verify or run_command returned, or cancel it.',
  input: z.object({ job: z.string(), wait_s: z.number().min(0).max(LONGEST_WAIT_S).optional(), cancel: z.boolean().optional() }),
  run: async (ctx, { job: id, wait_s = 30, cancel = false }): Promise<JobView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const known = session.read().state.runs.find((run) => run.id === id)
    if (known === undefined)
      return fault('unknown_job', `There is no job ${JSON.stringify(id)} in this session.`, 'Call get_status: it names what is running.')
    const job = ctx.workspace.jobs.find(id)
    if (cancel) {
      job?.cancel()
      for (const run of job?.runs() ?? [id]) cancelRun(session.runFolder(run))
    }
    const finished =
      job?.done ??
      (known.kind === 'running' ? finishRun({ ...ctx, abortCancelsRuns: false }, session, id).then(() => undefined) : Promise.resolve())
    const inTime = await withinTime(finished, wait_s * 1000)
    const view = await viewSession(ctx.workspace, session)
    const begun = new Set(job?.runs() ?? [id])
    return {
      job: id,
      running: !inTime,
      runs: view.state.runs.filter((run) => begun.has(run.id)).map((run) => runView(session, run)),
      criteria: view.standings.map(standingLabel),
    }
  },
  text: (view) =>
    [
      view.running ? `Job ${view.job} is still running.` : `Job ${view.job} ended.`,
      ...view.runs.flatMap((run) => [`${run.run} ${run.state}: ${run.argv}`, ...setIdLines(run)]),
      ...view.criteria.map((label) => `- ${label}`),
      ...(view.running ? [`Next: call wait_job with job ${view.job} again.`] : []),
    ].join('\n'),
})
