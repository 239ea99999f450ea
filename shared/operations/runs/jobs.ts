import { cancelRun, waitForRun } from '../../sandbox/watch-run.ts'
import type { Fault } from '../../session/fault.ts'
import type { Context, Session, Workspace } from '../context.ts'
import type { Job, Jobs } from './job.ts'
import { settleRun } from './settle.ts'
import { openShownLine } from './shown-line.ts'

/** Ended jobs that can still be asked for; a server lives for weeks. */
const ENDED_KEPT = 64

/** The jobs of this process. */
export const openJobs = (workspace: () => Workspace): Jobs => {
  const jobs = new Map<string, Job>()
  const ended: string[] = []
  const drop = (id: string): void => {
    const oldest = ended.push(id) > ENDED_KEPT ? ended.shift() : undefined
    if (oldest !== undefined) jobs.delete(oldest)
  }
  return {
    add: (job) => {
      const before = jobs.get(job.id)
      jobs.set(job.id, before === undefined ? job : together(before, job))
      if (before === undefined)
        void job.done.then(
          () => drop(job.id),
          () => drop(job.id),
        )
    },
    find: (id) => jobs.get(id),
    settleOrphans: async (session) => {
      for (const run of session.read().state.runs) {
        if (run.kind === 'running') await settleRun(workspace(), session, run).catch((error: unknown) => tellOf(run.id, error))
      }
    },
  }
}

/** Two calls that share a run go by its id: who waits for it waits for both, and cancelling ends both. */
const together = (one: Job, other: Job): Job => ({
  id: one.id,
  runs: () => [...new Set([...one.runs(), ...other.runs()])],
  done: Promise.all([one.done, other.done]).then(() => undefined),
  cancel: () => {
    one.cancel()
    other.cancel()
  },
})

/** A run that cannot be settled stays running; it must not keep anybody from reading the session. */
const tellOf = (run: string, error: unknown): void => {
  process.stderr.write(
    `maestro: run ${run} could not be settled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
}

/** Waits for one run, passing its output on as progress, and records its end, also when an abort of the request cancelled it. */
export const finishRun = async (ctx: Context, session: Session, id: string): Promise<Fault | null> => {
  const run = session.read().state.runs.find((candidate) => candidate.id === id)
  if (run === undefined) throw new Error(`run ${id} was not recorded`)
  const folder = session.runFolder(id)
  const cancel = (): void => void cancelRun(folder)
  if (ctx.abortCancelsRuns === true) ctx.signal.addEventListener('abort', cancel)
  // Cancelled before there was a run: nobody tells of that any more.
  if (ctx.abortCancelsRuns === true && ctx.signal.aborted) cancel()
  const shownLine = openShownLine()
  const report = (chunk: string): void => {
    const line = shownLine(chunk)
    if (line !== null) ctx.progress(line)
  }
  await waitForRun(folder, { onOutput: report })
  ctx.signal.removeEventListener('abort', cancel)
  return await settleRun(ctx.workspace, session, run)
}

/** Waits for `done`, but not longer than `ms`: true when it ended in time. */
export const withinTime = async (done: Promise<void>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const inTime = done.then(() => true)
  const first = await Promise.race([inTime, late])
  clearTimeout(timer)
  return first
}
