import type { Estimate } from './statistics/hodges-lehmann.ts'
import { hodgesLehmann } from './statistics/hodges-lehmann.ts'

/** One pair of fresh processes that ran one after the other, in random order. Wall and CPU in milliseconds, or whatever the benchmark prints. */
export type Pair = { readonly baseline: Sample; readonly now: Sample; readonly baselineFirst: boolean }
export type Sample = {
  readonly wallMs: number
  readonly cpuMs: number
  readonly metric?: number | undefined
  readonly load?: number | undefined
}

/** Fixed in the approved plan, before anything is measured. Shares of 1. `percent` is what `faster` asks for. */
export type BenchmarkGoal = {
  readonly goal: 'not-slower' | 'faster'
  readonly percent: number
  readonly margin: number
  /** For a printed metric: whether more is better (throughput) or less (latency). */
  readonly better: 'less' | 'more'
}

export type BenchmarkWord = 'slower' | 'faster' | 'no-difference' | 'inconclusive'

/** What pairs show of one measure. `change`: now against the baseline as a share, 0.1 for 10 % more; `interval` the same. */
export type Comparison = {
  readonly word: BenchmarkWord
  readonly change: number
  readonly interval: readonly [number, number]
  readonly pairs: number
  /** The smallest change that this run could have shown, as a share. */
  readonly detectable: number
}

/** Looks after so many pairs. */
export const LOOKS = [10, 20, 30, 40] as const
/**
 * For four looks that together are wrong in 5 %, Pocock (1977) has 2.361; 3,000 simulated comparisons of identical programs then ended in a
 * difference 4.8 to 5.0 times in 100, and 3.1 to 3.2 times with 2.5, for a loss of 5 points of power at a 5 % change.
 */
const Z = 2.5
/** What is smaller is nobody's concern, however surely it is there. */
const LEAST_EFFECT = 0.01

const asShare = (log: number): number => Math.exp(log) - 1

const wordOf = ({ estimate, low, high }: Estimate, margin: number): BenchmarkWord => {
  const effect = Math.log(1 + LEAST_EFFECT)
  if (low > 0 && estimate >= effect) return 'slower'
  if (high < 0 && estimate <= -effect) return 'faster'
  const limit = Math.log(1 + margin)
  return low > -limit && high < limit ? 'no-difference' : 'inconclusive'
}

/** Compares one measure over pairs, of which less is better. Pairs without it are left out. */
export const comparePairs = (ratios: readonly number[], margin: number): Comparison => {
  const logs = ratios.filter((ratio) => Number.isFinite(ratio) && ratio > 0).map(Math.log)
  const estimate = hodgesLehmann(logs, Z)
  const half = (estimate.high - estimate.low) / 2
  return {
    word: logs.length === 0 ? 'inconclusive' : wordOf(estimate, margin),
    change: asShare(estimate.estimate),
    interval: [asShare(estimate.low), asShare(estimate.high)],
    pairs: logs.length,
    detectable: asShare(half),
  }
}

/** Ratios now to baseline for which less is better, whatever is measured. */
export const ratiosOf = (pairs: readonly Pair[], measure: 'wall' | 'cpu' | 'metric', better: 'less' | 'more' = 'less'): number[] =>
  pairs.map(({ baseline, now }) => {
    const [before, after] = [valueOf(baseline, measure), valueOf(now, measure)]
    return better === 'more' && measure === 'metric' ? before / after : after / before
  })

const valueOf = (sample: Sample, measure: 'wall' | 'cpu' | 'metric'): number => {
  switch (measure) {
    case 'wall':
      return sample.wallMs
    case 'cpu':
      return sample.cpuMs
    case 'metric':
      return sample.metric ?? Number.NaN
  }
}

/** Whether the whole interval lies beyond the wanted change (true), or on this side of it (false); null: across it. */
const reaches = ([low, high]: Comparison['interval'], { percent }: BenchmarkGoal): boolean | null => {
  if (high <= -percent) return true
  return low > -percent ? false : null
}

/** Met, unmet, or not shown: inconclusive is never green. `not-slower` is met by whatever is surely within the margin. */
export const judgeGoal = (comparison: Comparison, goal: BenchmarkGoal): 'met' | 'unmet' | 'inconclusive' => {
  const { word, interval } = comparison
  if (goal.goal === 'not-slower') {
    if (interval[1] <= goal.margin) return 'met'
    return word === 'slower' ? 'unmet' : 'inconclusive'
  }
  const reached = reaches(interval, goal)
  if (reached === true && word === 'faster') return 'met'
  return reached === false ? 'unmet' : 'inconclusive'
}

/** Whether nothing is gained by more pairs: at a look, once the question is answered, and after the last look. Without a goal, the word is the question. */
export const isDecided = (pairs: number, comparison: Comparison, goal: BenchmarkGoal | null): boolean => {
  if (pairs >= Math.max(...LOOKS)) return true
  if (!LOOKS.some((look) => look === pairs)) return false
  return goal === null ? comparison.word !== 'inconclusive' : judgeGoal(comparison, goal) !== 'inconclusive'
}
