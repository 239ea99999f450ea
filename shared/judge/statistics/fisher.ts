/** How often something happened in how many tries. */
export type Rate = { readonly count: number; readonly of: number }

/** ln(n!), by adding up: tries are few. */
const logFactorial = (n: number): number => Array.from({ length: n }, (_, index) => Math.log(index + 1)).reduce((sum, one) => sum + one, 0)

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/**
 * Fisher's exact test, one-sided: how probable it is by chance alone that `more` holds at least so many of all that happened, when both rates are
 * the same. Below 0.05 they differ.
 */
export const fisherGreater = (more: Rate, less: Rate): number => {
  const happened = more.count + less.count
  const all = more.of + less.of
  const most = Math.min(happened, more.of)
  const probability = (count: number): number =>
    happened - count > less.of ? 0 : Math.exp(logChoose(more.of, count) + logChoose(less.of, happened - count) - logChoose(all, happened))
  return Math.min(
    1,
    Array.from({ length: most - more.count + 1 }, (_, index) => probability(more.count + index)).reduce((sum, one) => sum + one, 0),
  )
}
