import { median } from '../../session/median.ts'

/** A location with its interval; all in the unit of the values. */
export type Estimate = { readonly estimate: number; readonly low: number; readonly high: number }

/** The averages of all pairs of values, each with itself too, ascending. */
const walshAverages = (values: readonly number[]): number[] =>
  values.flatMap((one, index) => values.slice(index).map((other) => (one + other) / 2)).toSorted((a, b) => a - b)

/**
 * The Hodges-Lehmann estimate of where the values lie, with the interval of the inverted Wilcoxon signed-rank test (normal approximation,
 * Hollander and Wolfe, Nonparametric Statistical Methods, 3.3). `z`: 1.96 for 95 % at one look. No chance is involved, so the same
 * values give the same answer.
 */
export const hodgesLehmann = (values: readonly number[], z: number): Estimate => {
  const sorted = walshAverages(values)
  const n = values.length
  const mean = (n * (n + 1)) / 4
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)
  // So many averages may lie outside on either side; with few values none may, and the interval is all that was seen.
  const outside = Math.max(0, Math.floor(mean - z * deviation))
  return {
    estimate: median(sorted),
    low: sorted[outside] ?? Number.NaN,
    high: sorted[sorted.length - 1 - outside] ?? Number.NaN,
  }
}
