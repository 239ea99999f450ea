import { mkdirSync } from 'node:fs'
import { benchResult } from '../../judge/series/bench.ts'
import { repeatResult } from '../../judge/series/repeat.ts'
import { setUp } from '../../sandbox/supervisor/set-up.ts'
import { writeWhole } from '../../sandbox/write-whole.ts'
import type { RunResult } from '../../session/run.ts'
import type { SeriesRequest, SeriesResult } from '../../session/series.ts'
import { runBench } from './run-bench.ts'
import { runParity } from './run-parity.ts'
import { runRepeat } from './run-repeat.ts'
import { seriesFiles } from './series-files.ts'
import { openSeriesLog, type SeriesLog } from './series-log.ts'
import { openSampler, type Sampler } from './take-sample.ts'

/** `stopped`: the result of the process that ended the series before it was decided. */
type Ran = { readonly stopped: RunResult | null; readonly result: SeriesResult | null }

/** Builds what both sides need, takes the samples, and tells the whole as one run: it ended well when it was decided, whatever that says. */
export const runSeries = async (folder: string, request: SeriesRequest, cancelled: AbortSignal): Promise<RunResult> => {
  const startedAt = new Date().toISOString()
  const begin = performance.now()
  const log = openSeriesLog(folder)
  const sampler = openSampler(folder, request, cancelled)
  const unbuilt = await setUpBoth(folder, request, cancelled)
  const { stopped, result } = unbuilt === null ? await ran(request, sampler, log) : { stopped: unbuilt, result: null }
  if (result !== null) writeWhole(seriesFiles(folder).shown, JSON.stringify(result))
  const sum = (of: (one: RunResult) => number): number => sampler.results.reduce((total, one) => total + of(one), 0)
  const { bytes, sha256 } = log.close()
  const { grade, missing } = request.sides.now
  return {
    id: request.id,
    end: stopped?.end ?? { kind: 'exited', code: 0 },
    startedAt,
    endedAt: new Date().toISOString(),
    wallMs: performance.now() - begin,
    cpuUserMs: sum((one) => one.cpuUserMs),
    cpuSystemMs: sum((one) => one.cpuSystemMs),
    maxRssBytes: Math.max(0, ...sampler.results.map(({ maxRssBytes }) => maxRssBytes)),
    outputBytes: bytes,
    outputSha256: sha256,
    grade,
    missing: [...new Set([...missing, ...sampler.results.flatMap((one) => one.missing)])],
  }
}

/** Each side is built in its own checkout; the other side first, as its result is the one that is more often at hand. */
const setUpBoth = async (folder: string, { sides }: SeriesRequest, cancelled: AbortSignal): Promise<RunResult | null> => {
  const files = seriesFiles(folder)
  for (const side of ['other', 'now'] as const) {
    mkdirSync(files.side(side), { recursive: true, mode: 0o700 })
    const failed = await setUp(files.side(side), sides[side], cancelled)
    if (failed === null) continue
    return failed.end.kind === 'could-not-start'
      ? { ...failed, end: { kind: 'could-not-start', reason: `${side}: ${failed.end.reason}` } }
      : failed
  }
  return null
}

const ran = async (request: SeriesRequest, sampler: Sampler, log: SeriesLog): Promise<Ran> => {
  const { plan } = request
  switch (plan.kind) {
    case 'bench': {
      const stopped = await runBench(request, plan, sampler, log)
      return { stopped, result: benchResult(sampler.samples, plan) }
    }
    case 'repeat': {
      const { stopped, unable } = await runRepeat(request, plan, sampler, log)
      return { stopped, result: repeatResult(sampler.samples, plan, unable) }
    }
    case 'parity': {
      const { stopped, differences } = await runParity(request, plan, sampler, log)
      const { length: cases } = plan.cases
      return { stopped, result: { kind: 'parity', cases, equal: stopped === null ? cases - differences.length : 0, differences } }
    }
  }
}
