import { comparePairs, isDecided, LOOKS, type Comparison } from '../../shared/judge/benchmark.ts'

/** Repeatable random numbers in [0, 1): mulberry32. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/**
 * How the logarithm of a process's time strays. `spread`: from process to process. `heavy`: by Student's t with two degrees of freedom, which has
 * no variance, instead of normally. `load`: the size of what other work adds, which stays for about thirty processes before it is forgotten.
 */
export type Noise = { readonly spread: number; readonly heavy: boolean; readonly load: number }

export const NOISES = {
  'lognormal, 10 %': { spread: 0.1, heavy: false, load: 0 },
  'heavy tails, 10 %': { spread: 0.1, heavy: true, load: 0 },
  'load that comes and goes, 30 %, over lognormal 5 %': { spread: 0.05, heavy: false, load: 0.3 },
  'all of it': { spread: 0.1, heavy: true, load: 0.3 },
} as const satisfies Readonly<Record<string, Noise>>

const MEMORY = 0.97

/** The ratios now to baseline of as many pairs as the last look has; the order in each pair is random. */
export const noisyRatios = (effect: number, { spread, heavy, load }: Noise, random: () => number): number[] => {
  let stray = normal(random)
  const logTime = (): number => {
    stray = MEMORY * stray + Math.sqrt(1 - MEMORY ** 2) * normal(random)
    const own = heavy ? normal(random) / Math.sqrt(-Math.log(1 - random())) : normal(random)
    return load * stray + spread * own
  }
  return Array.from({ length: Math.max(...LOOKS) }, () => {
    const [first, second] = [logTime(), logTime()]
    return (1 + effect) * Math.exp(random() < 0.5 ? second - first : first - second)
  })
}

/** What is said of these ratios by the first look that answers, and of how many pairs; the last look says something in any case. */
export const saidAtLooks = (ratios: readonly number[], margin: number): Comparison => {
  const looks = LOOKS.map((look) => comparePairs(ratios.slice(0, look), margin))
  const answer = looks.find((comparison, at) => isDecided(LOOKS[at] ?? 0, comparison, null))
  if (answer === undefined) throw new Error('the last look decides')
  return answer
}
