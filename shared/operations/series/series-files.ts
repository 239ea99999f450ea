import { join } from 'node:path'
import type { Side } from '../../session/series.ts'

/** The files of a series in its run's folder, beside those of every run. */
export const seriesFiles = (folder: string) => ({
  /** One line a sample, as it ended. */
  samples: join(folder, 'samples.ndjson'),
  /** What they show together, by the program that took them. */
  shown: join(folder, 'shown.json'),
  plot: join(folder, 'pairs.svg'),
  /** Request, setup and report of one side. */
  side: (side: Side) => join(folder, 'sides', side),
  /** One process' log, and what else it left. */
  sample: (n: number) => join(folder, 'samples', String(n).padStart(4, '0')),
})
