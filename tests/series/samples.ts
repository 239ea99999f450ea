import type { Evidence } from '../../shared/session/evidence.ts'
import type { SeriesSample } from '../../shared/session/series.ts'
import { readSeries } from '../../shared/operations/series/read-series.ts'
import type { Project } from '../runs/project.ts'

/** The samples of a record, as they lie in its run's folder. */
export const samplesOf = ({ core }: Project, { run }: Evidence): readonly SeriesSample[] =>
  readSeries(core.session().runFolder(run)).samples
