import type { RunPurpose } from '../../session/evidence.ts'
import type { RunResult } from '../../session/run.ts'
import type { Side } from '../../session/series.ts'
import type { Workspace } from '../context.ts'
import { lackedByRun } from '../runs/lacked-by-run.ts'
import { readSeries } from './read-series.ts'
import { seriesFiles } from './series-files.ts'

type Ended = { readonly folder: string; readonly purpose: RunPurpose; readonly result: RunResult }

/** What the process that ended it lacked although the work tree has it, in a sentence; null when nothing is known to be. */
export const seriesLacking = async ({ place }: Workspace, { folder, purpose, result }: Ended, checkout: string): Promise<string | null> => {
  if (result.end.kind === 'exited' && result.end.code === 0) return null
  const side = lastSide(folder)
  const piece = await lackedByRun(place, {
    folder: seriesFiles(folder).side(side),
    printedIn: folder,
    end: result.end,
    cwd: purpose.method.cwd,
    checkout: side === 'now' ? checkout : (purpose.against?.checkout ?? checkout),
  })
  return piece?.reason ?? null
}

/** The side of the process that ended the series. */
export const lastSide = (folder: string): Side => readSeries(folder).samples.at(-1)?.side ?? 'now'
