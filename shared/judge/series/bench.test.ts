import { describe, expect, test } from 'vitest'
import type { BenchPlan, SeriesSample, Side } from '../../session/series.ts'
import { benchResult, isEnough, pairsIn, standingOfBench } from './bench.ts'
import { benchWords, judgeBench, percent } from './bench-words.ts'
import { firstSide } from './chance.ts'
import { pairsPlot } from './pairs-plot.ts'

const PLAN: BenchPlan = { kind: 'bench', goal: 'not-slower', percent: 0, margin: 0.05, measure: 'time' }

type Made = { readonly wallMs: number; readonly cpuMs?: number; readonly metric?: number }

/** So many pairs, each sample as `make` says; the order is that of seed 1, and a warm-up comes first. */
const samplesOf = (pairs: number, make: (side: Side, round: number) => Made): SeriesSample[] =>
  Array.from({ length: pairs + 1 }, (_, round) => round).flatMap((round) => {
    const first = firstSide(1, round)
    return [first, first === 'now' ? ('other' as const) : ('now' as const)].map((side, index): SeriesSample => {
      const { wallMs, cpuMs = wallMs, metric } = make(side, round)
      return {
        n: 2 * round + index + 1,
        side,
        round,
        end: { kind: 'exited', code: 0 },
        wallMs,
        cpuMs,
        load: round / 10,
        ...(metric !== undefined && { metric }),
      }
    })
  })

/** A few thousandths up and down, the same every time. */
const ripple = (round: number): number => 1 + ((round * 7) % 5) / 1000

const times = (factor: number, noise = ripple) =>
  samplesOf(10, (side, round) => ({ wallMs: 200 * (side === 'now' ? factor : 1) * (side === 'now' ? noise(round) : 1) }))

const words = (samples: readonly SeriesSample[], plan = PLAN): string => {
  const result = benchResult(samples, plan)
  if (result === null) return 'nothing'
  const { word, reason } = judgeBench(result, 'baseline')
  return `${word}: ${reason}`
}

describe('words', () => {
  test.each([
    [1.3, 'unmet: 30 % slower than baseline (+30 % to +31 %), 10 pairs; CPU agrees (+30 %)'],
    [1.03, 'met: 3.2 % slower than baseline (+3 % to +3.4 %), 10 pairs; within the margin of 5 %; CPU agrees (+3.2 %)'],
    [1, 'met: no difference beyond 5 % from baseline (0 % to +0.4 %), 10 pairs; CPU agrees (+0.2 %)'],
    [0.7, 'met: 30 % faster than baseline (-30 % to -30 %), 10 pairs; CPU agrees (-30 %)'],
  ])('%d times as long', (factor, expected) => expect(words(times(factor))).toBe(expected))

  test('what is across the margin is inconclusive, never green, and says what could have shown', () =>
    expect(words(times(1.02, (round) => 1 + (((round * 7) % 5) - 2) / 10))).toMatch(
      /^unmet: inconclusive against baseline: \+\S+ % \(-\S+ % to \+\S+ %\), and nothing below \S+ % could have shown, 10 pairs; CPU time tells no more \(/,
    ))

  test.each([
    [0.6, 30, /^met: 40 % faster than baseline .*, 10 pairs; CPU agrees/],
    [0.8, 30, /^unmet: 20 % faster than baseline .*; at least 30 % faster is not reached/],
    [1, 0, /^unmet: no difference beyond 5 % .*, 10 pairs; faster is not shown/],
  ])('%d times as long, to be %d %% faster', (factor, by, expected) =>
    expect(words(times(factor), { ...PLAN, goal: 'faster', percent: by / 100 })).toMatch(expected),
  )

  test('CPU time that does not agree is said', () =>
    expect(words(samplesOf(10, (side) => ({ wallMs: side === 'now' ? 300 : 200, cpuMs: 100 })))).toBe(
      'unmet: 50 % slower than baseline (+50 % to +50 %), 10 pairs; CPU time does not agree: no difference (0 % to 0 %)',
    ))

  test('too short for the clock of the system', () =>
    expect(words(samplesOf(10, () => ({ wallMs: 30, cpuMs: 20 })))).toMatch(/; too short for CPU time as a witness$/))

  test('a machine that differs from itself is warned of', () => {
    // Each process takes longer than the one before, whichever side it is: that is the machine.
    const drifting = samplesOf(20, (side, round) => ({ wallMs: 100 * 1.1 ** (2 * round + (side === firstSide(1, round) ? 0 : 1)) }))
    expect(words(drifting)).toMatch(/beware: the machine differs from itself by \+10 % \(\+10 % to \+10 %\)$/)
  })

  test.each([
    [0, '0 %'],
    [0.0004, '0 %'],
    [-0.0004, '0 %'],
    [0.049, '+4.9 %'],
    [0.0996, '+10 %'],
    [-0.5, '-50 %'],
    [2, '+200 %'],
  ])('%d is %s', (share, expected) => expect(percent(share)).toBe(expected))
})

describe('results', () => {
  test('a throughput: more is better, and the words stay the same', () => {
    const samples = samplesOf(10, (side) => ({ wallMs: 9, metric: side === 'now' ? 2000 : 1000 }))
    expect(words(samples, { ...PLAN, measure: 'throughput' })).toBe('met: 50 % faster than baseline (-50 % to -50 %), 10 pairs')
    expect(words(samples, { ...PLAN, measure: 'cost' })).toMatch(/^unmet: 100 % slower/)
  })

  test('the warm-up counts for nothing, and half a pair is none', () => {
    const samples = samplesOf(3, (_, round) => ({ wallMs: round === 0 ? 9000 : 100 }))
    expect(pairsIn(samples).length).toBe(3)
    expect(pairsIn(samples.slice(0, -1)).length).toBe(2)
    expect(benchResult(samples, PLAN)).toMatchObject({ pairs: 3, looks: [3], middle: { other: 100, now: 100 } })
    expect(benchResult(samples.slice(0, 3), PLAN)).toBeNull()
  })

  test('looks after ten pairs, when it is decided or after the last one', () => {
    const clear = times(1.3)
    expect([4, 9, 10].map((pairs) => isEnough(pairsIn(clear).slice(0, pairs), PLAN))).toEqual([false, false, true])
    const unclear = pairsIn(samplesOf(40, (side, round) => ({ wallMs: side === 'now' ? 100 + ((round * 13) % 41) : 120 })))
    expect([10, 20, 30, 35, 40].map((pairs) => isEnough(unclear.slice(0, pairs), PLAN))).toEqual([false, false, false, false, true])
  })

  test('without a goal the word is the answer, and slower is a no', () => {
    const free = { ...PLAN, goal: null }
    const standing = (factor: number) => {
      const result = benchResult(times(factor), free)
      return result === null ? null : standingOfBench(result)
    }
    expect([1.3, 1, 0.7].map(standing)).toEqual(['unmet', 'met', 'met'])
    const result = benchResult(times(0.7), free)
    expect(result && benchWords(result, 'K3')).toBe('30 % faster than K3 (-30 % to -30 %), 10 pairs; CPU agrees (-30 %)')
  })

  test('numbers that nobody could say are none that a journal cannot hold', () => {
    const result = benchResult(
      samplesOf(10, () => ({ wallMs: 0, cpuMs: 0 })),
      PLAN,
    )
    expect(result?.noise).toEqual({ word: 'inconclusive', change: 0, interval: [0, 0], pairs: 0, detectable: 0 })
    expect(result?.lead).toMatchObject({ word: 'inconclusive', pairs: 0 })
  })
})

test('the plot: a dot a pair, the same picture every time, and no markup from names', () => {
  const samples = times(1.3)
  const result = benchResult(samples, PLAN)
  const plot = result === null ? '' : pairsPlot(samples, result, '<b>&"')
  expect(result && pairsPlot(samples, result, '<b>&"')).toBe(plot)
  expect(plot.match(/<circle /g)?.length).toBe(10)
  expect(plot).toContain('against &lt;b&gt;&amp;"')
  expect(plot).not.toContain('<b>')
  expect(plot).not.toMatch(/NaN|Infinity/)
})
