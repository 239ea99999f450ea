import { cancelRun } from '../../sandbox/watch-run.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import { finishRun, withinTime } from './jobs.ts'
import { startWanted, type Wanted } from './start.ts'

/** Runs of one request, one after the other, that go on under the first one's id when they outlast it. */
export type RunJob = {
  /** Starts a run and waits until its end is recorded: its id, or why it did not start or was not recorded. */
  readonly run: (wanted: Wanted) => Promise<string | Fault>
  /** The same for whatever starts one. */
  readonly begin: (start: () => Promise<string | Fault>) => Promise<string | Fault>
  /** Whether nothing more is to be started. */
  readonly isCancelled: () => boolean
  /** Does the work until an answer is due; null: it is done, else the job that it goes on as. */
  readonly during: (work: () => Promise<void>) => Promise<string | null>
}

/** A job of one request: it has begun nothing yet. */
export const openJob = (ctx: Context, session: Session): RunJob => {
  const started: string[] = []
  let done: Promise<void> = Promise.resolve()
  let cancelled = false
  let begun: () => void = () => undefined
  const hasBegun = new Promise<void>((resolve) => (begun = resolve))
  const cancel = (): void => {
    cancelled = true
  }
  const begin: RunJob['begin'] = async (start) => {
    const run = await start()
    if (isFault(run)) return run
    started.push(run)
    if (started.length === 1) ctx.workspace.jobs.add({ id: run, runs: () => started, done, cancel })
    // Cancelled while its files were written: there was no process yet that could be ended.
    if (cancelled) cancelRun(session.runFolder(run))
    begun()
    return (await finishRun(ctx, session, run)) ?? run
  }
  return {
    run: (wanted) => begin(() => startWanted(ctx, session, wanted)),
    begin,
    isCancelled: () => cancelled || (ctx.abortCancelsRuns === true && ctx.signal.aborted),
    during: async (work) => {
      done = Promise.resolve().then(work)
      if (await withinTime(done, ctx.workspace.answerWithinMs)) return null
      // Until the first run has begun there is no name to wait for, and an answer without one would read as if nothing was run.
      await Promise.race([hasBegun, done])
      return started[0] ?? null
    },
  }
}
