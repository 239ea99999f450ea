import { isEnough, pairsIn, type BenchPair } from '../../judge/series/bench.ts'
import { firstSide } from '../../judge/series/chance.ts'
import type { BenchPlan, SeriesSample, Side } from '../../session/series.ts'

/** How a comparison gets its samples. `take` runs one fresh process of a side to its end; null: nothing more can be taken. */
export type PairTaking = {
  readonly plan: BenchPlan
  readonly seed: number
  readonly take: (side: Side, round: number) => Promise<SeriesSample | null>
  readonly onPair?: (pair: BenchPair, round: number) => void
}

/**
 * Runs one comparison: a warm-up of each side, which counts for nothing, then pairs in an order that the seed decides, until a look at them answers
 * what is asked or 40 are there. Everything that it took, in its order; null: a sample could not be taken. Never one side first and then the other.
 */
export const takePairs = async ({ plan, seed, take, onPair = () => {} }: PairTaking): Promise<SeriesSample[] | null> => {
  const samples: SeriesSample[] = []
  const takeBoth = async (round: number): Promise<boolean> => {
    const first = firstSide(seed, round)
    for (const side of [first, first === 'now' ? ('other' as const) : ('now' as const)]) {
      const sample = await take(side, round)
      if (sample === null) return false
      samples.push(sample)
    }
    return true
  }
  for (let round = 0; round === 0 || !isEnough(pairsIn(samples), plan); round += 1) {
    if (!(await takeBoth(round))) return null
    const pair = pairsIn(samples).at(-1)
    if (round > 0 && pair !== undefined) onPair(pair, round)
  }
  return samples
}
