import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { supervise } from '../../sandbox/supervisor/supervise.ts'
import type { RunRequest, RunResult } from '../../session/run.ts'
import type { SeriesRequest, SeriesSample, Side } from '../../session/series.ts'
import { seriesFiles } from './series-files.ts'

/** What one process is beside its side's request. */
export type SampleAsked = {
  readonly side: Side
  readonly round: number
  readonly case?: string
  readonly seed?: number
  /** Changes the request of the side, knowing the folder of the sample. */
  readonly as?: (request: RunRequest, folder: string) => RunRequest
  /** What is read from what the process left, while that is still there. */
  readonly read?: (folder: string, result: RunResult) => Pick<SeriesSample, 'metric' | 'stdout' | 'word'>
}

export type Taken = { readonly sample: SeriesSample; readonly result: RunResult; readonly folder: string }

/** Takes samples of a series, one after the other; `samples` are those that it took. */
export type Sampler = {
  readonly take: (asked: SampleAsked) => Promise<Taken>
  readonly samples: readonly SeriesSample[]
  readonly results: readonly RunResult[]
}

/** Each sample is a fresh process in a sandbox of its own, in its side's checkout. What it showed stands in the file before the next one begins. */
export const openSampler = (folder: string, request: SeriesRequest, cancelled: AbortSignal): Sampler => {
  const files = seriesFiles(folder)
  const samples: SeriesSample[] = []
  const results: RunResult[] = []
  const take = async ({ side, round, case: name, seed, as, read }: SampleAsked): Promise<Taken> => {
    const n = samples.length + 1
    const own = files.sample(n)
    mkdirSync(own, { recursive: true, mode: 0o700 })
    const load = loadavg()[0] ?? 0
    const asked = request.sides[side]
    const result = await supervise(own, as === undefined ? asked : as(asked, own), cancelled)
    keepReport(files.side(side), own)
    const sample: SeriesSample = {
      n,
      side,
      round,
      end: result.end,
      wallMs: result.commandMs ?? result.wallMs,
      cpuMs: result.cpuUserMs + result.cpuSystemMs,
      load,
      ...(seed !== undefined && { seed }),
      ...(name !== undefined && { case: name }),
      ...read?.(own, result),
    }
    appendFileSync(files.samples, `${JSON.stringify(sample)}\n`, { mode: 0o600 })
    samples.push(sample)
    results.push(result)
    return { sample, result, folder: own }
  }
  return { take, samples, results }
}

/** Both sides' reporters write to one place, so that no environment tells the sides apart; each sample's report is moved to its own folder. */
const keepReport = (side: string, own: string): void => {
  const report = join(side, 'report', 'report.ndjson')
  if (!existsSync(report)) return
  mkdirSync(join(own, 'report'), { recursive: true, mode: 0o700 })
  renameSync(report, join(own, 'report', 'report.ndjson'))
}

/** Of samples that went as they should, the numbers are kept and nothing else. */
export const dropSample = ({ folder }: Taken): void => rmSync(folder, { recursive: true, force: true })
