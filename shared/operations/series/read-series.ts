import type * as z from 'zod'
import { SeriesRequest, SeriesResult, SeriesSample } from '../../session/series.ts'
import { runFiles } from '../../sandbox/run-folder.ts'
import { sha256 } from '../../store/clock.ts'
import { readTextOrNull } from '../../store/files.ts'
import { seriesFiles } from './series-files.ts'

/** What lies in the folder of a series. `samples`: those that are whole lines; the program may have been killed while it wrote one. */
export type SeriesRead = {
  readonly samples: readonly SeriesSample[]
  /** sha256 of the file of samples. */
  readonly digest: string
  readonly result: SeriesResult | null
  readonly seed: number
}

/** Reads a series, also one whose program died. */
export const readSeries = (folder: string): SeriesRead => {
  const files = seriesFiles(folder)
  const text = readTextOrNull(files.samples) ?? ''
  return {
    samples: text.split('\n').flatMap((line) => parsed(SeriesSample, line) ?? []),
    digest: sha256(text),
    result: parsed(SeriesResult, readTextOrNull(files.shown) ?? '') ?? null,
    seed: parsed(SeriesRequest.pick({ seed: true }), readTextOrNull(runFiles(folder).request) ?? '')?.seed ?? 0,
  }
}

const parsed = <T>(schema: z.ZodType<T>, text: string): T | undefined => {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
