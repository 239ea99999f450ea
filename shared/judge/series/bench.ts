import type { BenchPlan, BenchResult, Compared, SeriesSample, Side } from '../../session/series.ts'
import { median } from '../../session/median.ts'
import { comparePairs, isDecided, judgeGoal, LOOKS, type BenchmarkGoal, type Comparison } from '../benchmark.ts'

/** Below it, what one tick of the system's clock (10 ms) adds or takes decides more than the program does. */
const LEAST_CPU_MS = 50

export type BenchPair = { readonly other: SeriesSample; readonly now: SeriesSample }

/** Complete pairs in their order; the warm-up is none, nor is a pair of which a half is missing. */
export const pairsIn = (samples: readonly SeriesSample[]): BenchPair[] => {
  const at = (round: number, side: Side) => samples.find((sample) => sample.round === round && sample.side === side)
  const rounds = [...new Set(samples.map(({ round }) => round))].filter((round) => round > 0).toSorted((a, b) => a - b)
  return rounds.flatMap((round) => {
    const [other, now] = [at(round, 'other'), at(round, 'now')]
    return other === undefined || now === undefined ? [] : [{ other, now }]
  })
}

type Measure = (sample: SeriesSample) => number

const leadOf =
  ({ measure }: BenchPlan): Measure =>
  ({ wallMs, metric }) =>
    measure === 'time' ? wallMs : (metric ?? Number.NaN)
const cpuOf: Measure = ({ cpuMs }) => cpuMs

/** Of a throughput more is better, so its ratios are turned round: below 1 is better, whatever is measured. */
const leadRatios = (pairs: readonly BenchPair[], plan: BenchPlan): number[] => {
  const lead = leadOf(plan)
  return pairs.map(({ other, now }) => (plan.measure === 'throughput' ? lead(other) / lead(now) : lead(now) / lead(other)))
}

/** What the plan asks for, as the judge of benchmarks knows it. */
const goalOf = ({ goal, percent, margin, measure }: BenchPlan): BenchmarkGoal | null =>
  goal === null ? null : { goal, percent, margin, better: measure === 'throughput' ? 'more' : 'less' }

const leadComparison = (pairs: readonly BenchPair[], plan: BenchPlan): Comparison => comparePairs(leadRatios(pairs, plan), plan.margin)

/** Whether more pairs would be for nothing. */
export const isEnough = (pairs: readonly BenchPair[], plan: BenchPlan): boolean =>
  isDecided(pairs.length, leadComparison(pairs, plan), goalOf(plan))

/** Whether the goal is met; without one, whether it is surely not slower. */
export const standingOfBench = ({ plan, lead }: BenchResult): 'met' | 'unmet' | 'inconclusive' => {
  const goal = goalOf(plan)
  if (goal !== null) return judgeGoal(lead, goal)
  if (lead.word === 'inconclusive') return 'inconclusive'
  return lead.word === 'slower' ? 'unmet' : 'met'
}

/** What the samples of a benchmark show; null without a pair. */
export const benchResult = (samples: readonly SeriesSample[], plan: BenchPlan): BenchResult | null => {
  const pairs = pairsIn(samples)
  const ended = pairs.length
  if (ended === 0) return null
  const middle = (measure: Measure, side: Side): number =>
    median(pairs.map((pair) => measure(pair[side])).filter((value) => Number.isFinite(value))) || 0
  const lead = leadOf(plan)
  const hasCpu = Math.min(middle(cpuOf, 'other'), middle(cpuOf, 'now')) >= LEAST_CPU_MS
  const loads = samples.map(({ load }) => load)
  return {
    kind: 'bench',
    plan,
    pairs: ended,
    looks: [...LOOKS.filter((look) => look < ended), ended],
    lead: plain(leadComparison(pairs, plan)),
    cpu: hasCpu
      ? plain(
          comparePairs(
            pairs.map(({ other, now }) => cpuOf(now) / cpuOf(other)),
            plan.margin,
          ),
        )
      : null,
    middle: { other: middle(lead, 'other'), now: middle(lead, 'now') },
    noise: noiseOf(samples, plan),
    load: [Math.min(...loads), Math.max(...loads)],
  }
}

/**
 * The machine held against itself: wherever the order of the pairs puts two processes of one side one after the other, the later against the earlier.
 * A machine on which these differ shows differences that are none.
 */
const noiseOf = (samples: readonly SeriesSample[], plan: BenchPlan): Compared | null => {
  const lead = leadOf(plan)
  const counted = samples.filter(({ round }) => round > 0)
  const ratios = counted.flatMap((sample, index) => {
    const before = counted[index - 1]
    return before === undefined || before.side !== sample.side ? [] : [lead(sample) / lead(before)]
  })
  return ratios.length === 0 ? null : plain(comparePairs(ratios, plan.margin))
}

/** What nobody could say is 0 and no `NaN`, which no journal can hold. */
const plain = ({ word, change, interval: [low, high], pairs, detectable }: Comparison): Compared => {
  const finite = (value: number): number => (Number.isFinite(value) ? value : 0)
  return { word, change: finite(change), interval: [finite(low), finite(high)], pairs, detectable: finite(detectable) }
}
