import type { BenchPlan, SeriesRequest, SeriesSample, Side } from '../../session/series.ts'
import type { RunResult } from '../../session/run.ts'
import { outputText } from '../runs/run-texts.ts'
import { benchNumber, withoutNumber } from './bench-number.ts'
import type { SeriesLog } from './series-log.ts'
import { takePairs } from './take-pairs.ts'
import { dropSample, type Sampler } from './take-sample.ts'

/** Measures until it is decided. Null: it is; else the result of the process that ended it, because it failed or was cancelled. */
export const runBench = async (request: SeriesRequest, plan: BenchPlan, sampler: Sampler, log: SeriesLog): Promise<RunResult | null> => {
  let stopped: RunResult | null = null
  const take = async (side: Side, round: number): Promise<SeriesSample | null> => {
    const taken = await sampler.take({
      side,
      round,
      ...(plan.measure !== 'time' && { read: (folder: string) => ({ metric: benchNumber(outputText(folder) ?? '', plan) }) }),
    })
    const { sample, result } = taken
    if (result.end.kind === 'exited' && result.end.code === 0) {
      if (sample.metric === null) {
        stopped = { ...result, end: { kind: 'could-not-start', reason: withoutNumber(outputText(taken.folder) ?? '', plan) } }
        return null
      }
      if (round === 0) log.say(`warm-up, ${side}: ${shown(sample, plan)}`)
      dropSample(taken)
      return sample
    }
    stopped = result
    log.sayFailed(`${side}, ${round === 0 ? 'warm-up' : `pair ${round}`}`, taken)
    return null
  }
  await takePairs({
    plan,
    seed: request.seed,
    take,
    onPair: ({ other, now }, round) =>
      log.say(`pair ${round}: other ${shown(other, plan)}, now ${shown(now, plan)} (load ${now.load.toFixed(1)})`),
  })
  return stopped
}

const shown = ({ wallMs, cpuMs, metric }: SeriesSample, { measure }: BenchPlan): string =>
  measure === 'time' ? `${wallMs.toFixed(1)} ms wall, ${Math.round(cpuMs)} ms CPU` : `${metric ?? 'no number'}`
