import { isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import type { RunJob } from '../runs/open-job.ts'
import { startSeries, type SeriesWanted } from './start-series.ts'

/** Answers one criterion by a series of runs, until its evidence is recorded; null: it is. */
export const measureCheck = async (ctx: Context, session: Session, wanted: SeriesWanted, job: RunJob): Promise<Fault | null> => {
  const run = await job.begin(() => startSeries(ctx, session, wanted))
  return isFault(run) ? run : null
}
