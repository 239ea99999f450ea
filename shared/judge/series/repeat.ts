import type { RunVerdict } from '../../session/evidence.ts'
import type { RepeatPlan, RepeatResult, SeriesSample, Side } from '../../session/series.ts'
import { lowerBound, triesToSee, upperBound } from '../statistics/failure-rate.ts'
import { met, unmet } from '../verdicts/words.ts'

/** After so many failures at the other side its rate is known well enough. */
const FAILURES_WANTED = 5
/** So many tries at most to show that a rare failure is gone, beyond what was asked for. */
const MOST_TRIES = 300

type Rate = RepeatResult['now']

/** Tries of a side: how many, and how many failed. Those that could not be tried count for nothing. */
const rateOf = (samples: readonly SeriesSample[], side: Side): Rate => {
  const tried = samples.filter((sample) => sample.side === side && sample.word !== 'unable')
  return { count: tried.filter((sample) => sample.word === 'failed').length, of: tried.length }
}

const isUnable = (samples: readonly SeriesSample[], side: Side): boolean =>
  samples.some((sample) => sample.side === side && sample.word === 'unable')

/** Tries that would show, with 95 %, a failure that happens as often as it surely did at the other side; null: it never did. */
const enoughFor = ({ count, of }: Rate): number | null => (count === 0 ? null : triesToSee(lowerBound({ count, of })))

/**
 * The sides of the next try. The other side until it failed five times or the budget is used; now as often as asked for, or as the rate at the other
 * side demands. None: it is over, and so it is with the first failure now.
 */
export const nextSides = (samples: readonly SeriesSample[], { times }: RepeatPlan): Side[] => {
  const [other, now] = [rateOf(samples, 'other'), rateOf(samples, 'now')]
  if (now.count > 0 || isUnable(samples, 'now')) return []
  const measuring = other.count < FAILURES_WANTED && other.of < times && !isUnable(samples, 'other')
  const wanted = Math.max(times, Math.min(enoughFor(other) ?? 0, MOST_TRIES))
  return [...(measuring ? (['other'] as const) : []), ...(now.of < wanted ? (['now'] as const) : [])]
}

/** What tries of both sides show; null before the first one of now. */
export const repeatResult = (samples: readonly SeriesSample[], { shuffle }: RepeatPlan, unable: string | null): RepeatResult | null => {
  const [other, now] = [rateOf(samples, 'other'), rateOf(samples, 'now')]
  if (now.of === 0) return null
  return { kind: 'repeat', other, now, below: upperBound(now), enough: enoughFor(other), unable, shuffled: shuffle }
}

/** No failure in all tries. That a failure is gone is said only where it was seen before, and never that something is fixed. */
export const judgeRepeat = (result: RepeatResult, against: string): RunVerdict => {
  const { other, now, below, enough, unable } = result
  if (now.count > 0) return unmet(`${now.count} of ${now.of} failed now; ${otherWords(result, against)}`)
  const none = `0 failures of ${now.of}, rate now below ${shown(below)} (95 %)`
  if (unable !== null) return met(`${none}; ${against} could not be tried, so no fix can be shown: ${unable}`)
  if (enough === null) return met(`${none}; not reproduced at ${against} (0 of ${other.of}), so no fix can be shown`)
  return now.of >= enough
    ? met(`${none}; ${otherWords(result, against)}, which ${enough} tries would have shown`)
    : unmet(`inconclusive: ${none}, but ${otherWords(result, against)}, and ${enough} tries are needed to show that it is gone`)
}

const otherWords = ({ other, unable }: RepeatResult, against: string): string => {
  if (unable !== null) return `${against} could not be tried`
  if (other.of === 0) return `${against} was not tried before that`
  return other.count === 0 ? `none of ${other.of} at ${against}` : `${other.count} of ${other.of} failed at ${against}`
}

const shown = (rate: number): string => `${(rate * 100).toPrecision(2)} %`
