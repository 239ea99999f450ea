import { describe, expect, test } from 'vitest'
import { lowerBound, triesToSee, upperBound } from './failure-rate.ts'
import { fisherGreater } from './fisher.ts'
import { hodgesLehmann } from './hodges-lehmann.ts'

describe('Fisher, one-sided, as R’s fisher.test says', () => {
  test.each([
    [{ count: 5, of: 20 }, { count: 0, of: 20 }, 0.0236],
    [{ count: 1, of: 50 }, { count: 0, of: 50 }, 0.5],
    [{ count: 3, of: 50 }, { count: 0, of: 150 }, 0.0149],
    [{ count: 5, of: 5 }, { count: 0, of: 5 }, 0.004],
    [{ count: 3, of: 5 }, { count: 3, of: 5 }, 0.7381],
    [{ count: 0, of: 5 }, { count: 0, of: 5 }, 1],
  ])('%j against %j is %d', (more, less, expected) => expect(fisherGreater(more, less)).toBeCloseTo(expected, 3))
})

describe('rates from few tries', () => {
  test.each([
    [20, 0.139],
    [50, 0.0582],
    [100, 0.0295],
    [300, 0.00994],
  ])('0 in %d: below %d', (of, expected) => expect(upperBound({ count: 0, of })).toBeCloseTo(expected, 3))
  test('a few in some', () => {
    expect(upperBound({ count: 3, of: 20 })).toBeCloseTo(0.3437, 3)
    expect(lowerBound({ count: 5, of: 20 })).toBeCloseTo(0.104, 3)
    expect(lowerBound({ count: 5, of: 5 })).toBeCloseTo(0.549, 3)
  })
  test('the ends', () => {
    expect(upperBound({ count: 0, of: 0 })).toBe(1)
    expect(upperBound({ count: 4, of: 4 })).toBe(1)
    expect(lowerBound({ count: 0, of: 9 })).toBe(0)
  })
  test.each([
    [0.5, 5],
    [0.2, 14],
    [0.1, 29],
    [0.05, 59],
    [0.02, 149],
    [0.01, 299],
    [1, 1],
    [0, Number.POSITIVE_INFINITY],
  ])('a failure of rate %d shows in %d tries', (rate, tries) => expect(triesToSee(rate)).toBe(tries))
})

describe('Hodges-Lehmann', () => {
  test('the median of the pairwise averages, with the interval of the signed-rank test', () => {
    // Hollander and Wolfe, example 3.1: depression scale, nine patients; estimate -0.46, 96 % interval (-0.786, -0.010).
    const differences = [-0.952, 0.147, -1.022, -0.43, -0.62, -0.59, -0.49, 0.08, -0.01]
    const { estimate, low, high } = hodgesLehmann(differences, 2.05)
    expect(estimate).toBeCloseTo(-0.46, 2)
    expect(low).toBeCloseTo(-0.786, 2)
    expect(high).toBeCloseTo(-0.01, 2)
  })
  test('one wild value moves little', () => {
    const calm = Array.from({ length: 20 }, (_, n) => (n % 5) / 100)
    expect(Math.abs(hodgesLehmann([...calm, 9], 1.96).estimate - hodgesLehmann(calm, 1.96).estimate)).toBeLessThan(0.005)
  })
  test('few values: the interval is all that was seen', () =>
    expect(hodgesLehmann([1, 2, 4], 1.96)).toEqual({ estimate: 2.25, low: 1, high: 4 }))
})
