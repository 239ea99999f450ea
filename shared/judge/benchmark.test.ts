import { describe, expect, test } from 'vitest'
import { comparePairs, isDecided, judgeGoal, LOOKS, ratiosOf, type BenchmarkGoal, type Comparison, type Pair } from './benchmark.ts'

/** Repeatable noise: uniform in [0, 1), so that the tables below are the same on every machine. */
const seeded = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const NOISE = 0.1
/** Log-normal noise around a ratio, and now and then a machine that does something else. */
const ratios = (effect: number, count: number, random: () => number, noise = NOISE): number[] =>
  Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const outlier = random() < 0.03 ? 1 + 2 * random() : 1
    return (1 + effect) * Math.exp(noise * normal) * outlier
  })

const plain: BenchmarkGoal = { goal: 'not-slower', percent: 0, margin: 0.05, better: 'less' }
const wordAfterLooks = (effect: number, random: () => number, noise = NOISE): Comparison['word'] => {
  const all = ratios(effect, 40, random, noise)
  for (const look of LOOKS) {
    const comparison = comparePairs(all.slice(0, look), 0.05)
    if (isDecided(look, comparison, null)) return comparison.word
  }
  throw new Error('the last look decides')
}

const shareOf = (words: readonly string[], ...wanted: string[]): number =>
  words.filter((word) => wanted.includes(word)).length / words.length

describe('over many simulated comparisons', () => {
  test('two that are the same are called different at most 4 times in 100', () => {
    const random = seeded(1)
    const words = Array.from({ length: 1000 }, () => wordAfterLooks(0, random))
    expect(shareOf(words, 'slower', 'faster')).toBeLessThanOrEqual(0.04)
  })
  test('10 % slower is called so, nearly always, and never faster', () => {
    const random = seeded(2)
    const words = Array.from({ length: 300 }, () => wordAfterLooks(0.1, random))
    expect(shareOf(words, 'slower')).toBeGreaterThan(0.95)
    expect(shareOf(words, 'faster')).toBe(0)
  })
  test('30 % slower is called so by the first look', () => {
    const random = seeded(3)
    for (let n = 0; n < 100; n += 1) expect(comparePairs(ratios(0.3, 10, random), 0.05).word).toBe('slower')
  })
  test('a machine that is too noisy for the margin says so instead of guessing', () => {
    const random = seeded(4)
    const words = Array.from({ length: 200 }, () => wordAfterLooks(0.02, random, 0.5))
    expect(shareOf(words, 'inconclusive')).toBeGreaterThan(0.85)
  })
})

const comparison = (low: number, change: number, high: number, word: Comparison['word']): Comparison => ({
  word,
  change,
  interval: [low, high],
  pairs: 40,
  detectable: (high - low) / 2,
})
const faster20: BenchmarkGoal = { goal: 'faster', percent: 0.2, margin: 0.05, better: 'less' }

test.each([
  ['the same within the margin', comparison(-0.02, 0, 0.03, 'no-difference'), plain, 'met'],
  ['surely slower, but within the margin', comparison(0.01, 0.02, 0.04, 'slower'), plain, 'met'],
  ['slower', comparison(0.02, 0.1, 0.2, 'slower'), plain, 'unmet'],
  ['not known', comparison(-0.1, 0.02, 0.2, 'inconclusive'), plain, 'inconclusive'],
  ['faster', comparison(-0.3, -0.2, -0.1, 'faster'), plain, 'met'],
  ['20 % faster wholly', comparison(-0.4, -0.3, -0.21, 'faster'), faster20, 'met'],
  ['20 % faster perhaps', comparison(-0.3, -0.22, -0.1, 'faster'), faster20, 'inconclusive'],
  ['faster, but surely not by 20 %', comparison(-0.15, -0.1, -0.05, 'faster'), faster20, 'unmet'],
  ['no faster at all', comparison(-0.02, 0, 0.02, 'no-difference'), faster20, 'unmet'],
  ['slower instead', comparison(0.1, 0.2, 0.3, 'slower'), faster20, 'unmet'],
])('%s', (_, seen, goal, expected) => expect(judgeGoal(seen, goal)).toBe(expected))

test('looks come at their number of pairs only', () => {
  const clear = comparison(0.2, 0.3, 0.4, 'slower')
  expect([5, 10, 11, 20, 39, 40].filter((pairs) => isDecided(pairs, clear, plain))).toEqual([10, 20, 40])
  expect(isDecided(30, comparison(-0.1, 0.02, 0.2, 'inconclusive'), null)).toBe(false)
})

test('of a throughput more is better, of a latency less', () => {
  const sample = (metric: number) => ({ wallMs: 10, cpuMs: 5, metric })
  const pairs: Pair[] = [{ baseline: sample(100), now: sample(200), baselineFirst: true }]
  expect(ratiosOf(pairs, 'metric', 'more')).toEqual([0.5])
  expect(ratiosOf(pairs, 'metric', 'less')).toEqual([2])
  expect(ratiosOf(pairs, 'wall', 'more')).toEqual([1])
})

test('nothing measured decides nothing', () => {
  expect(comparePairs([], 0.05)).toMatchObject({ word: 'inconclusive', pairs: 0 })
  expect(comparePairs([Number.NaN, 0, -1], 0.05)).toMatchObject({ word: 'inconclusive', pairs: 0 })
})
