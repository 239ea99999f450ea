import type { Rate } from './fisher.ts'

/** The probability of at most `count` in `of` tries that each happen with probability `p` (binomial). */
const atMost = (count: number, of: number, p: number): number => {
  if (p <= 0) return 1
  if (p >= 1) return count >= of ? 1 : 0
  let term = (1 - p) ** of
  let sum = term
  for (let k = 1; k <= count; k += 1) {
    term *= ((of - k + 1) / k) * (p / (1 - p))
    sum += term
  }
  return Math.min(1, sum)
}

/** Halves the interval until nothing is left to gain; `isBelow` says whether the answer is greater than what it is asked. */
const solve = (isBelow: (p: number) => boolean): number => {
  let [low, high] = [0, 1]
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (isBelow(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Clopper-Pearson, one-sided 95 %: the rate is below this. 1 without tries. Zero in 50 give 5.8 %. */
export const upperBound = ({ count, of }: Rate, alpha = 0.05): number =>
  of === 0 || count >= of ? 1 : solve((p) => atMost(count, of, p) > alpha)

/** Clopper-Pearson, one-sided 95 %: the rate is above this. 0 where nothing happened. */
export const lowerBound = ({ count, of }: Rate, alpha = 0.05): number =>
  of === 0 || count === 0 ? 0 : solve((p) => 1 - atMost(count - 1, of, p) < alpha)

/** So many tries show a failure of rate `p` at least once with 95 %. Infinity for a rate of 0. */
export const triesToSee = (p: number, alpha = 0.05): number => {
  if (p <= 0) return Number.POSITIVE_INFINITY
  return p >= 1 ? 1 : Math.ceil(Math.log(alpha) / Math.log(1 - p))
}
