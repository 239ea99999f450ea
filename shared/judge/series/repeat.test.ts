import { describe, expect, test } from 'vitest'
import type { RepeatPlan, SeriesSample, Side } from '../../session/series.ts'
import { judgeRepeat, nextSides, repeatResult } from './repeat.ts'

const PLAN: RepeatPlan = { kind: 'repeat', times: 20, shuffle: false, reading: { runner: 'exit', argv: ['x'], root: '/w' } }

const tries = (side: Side, of: number, failed: number, word: SeriesSample['word'] = 'failed'): SeriesSample[] =>
  Array.from({ length: of }, (_, index) => ({
    n: index + 1,
    side,
    round: index + 1,
    end: { kind: 'exited', code: 0 },
    wallMs: 1,
    cpuMs: 1,
    load: 0,
    word: index < failed ? word : 'passed',
  }))

describe('what is tried next', () => {
  test.each([
    ['nothing yet', [], ['other', 'now']],
    ['the baseline failed five times', [...tries('other', 6, 5), ...tries('now', 6, 0)], ['now']],
    ['the baseline never failed within the budget', [...tries('other', 20, 0), ...tries('now', 19, 0)], ['now']],
    ['all is tried', [...tries('other', 20, 0), ...tries('now', 20, 0)], []],
    ['the first failure now ends it', [...tries('other', 1, 0), ...tries('now', 1, 1)], []],
    ['a rare failure asks for more tries than the budget', [...tries('other', 20, 2), ...tries('now', 20, 0)], ['now']],
    ['as many as it asks for', [...tries('other', 20, 2), ...tries('now', 166, 0)], []],
    ['but not for ever', [...tries('other', 20, 1), ...tries('now', 300, 0)], []],
    ['a side that cannot be tried is left alone', [...tries('other', 1, 1, 'unable'), ...tries('now', 1, 0)], ['now']],
    ['now cannot be tried', [...tries('now', 1, 1, 'unable')], []],
  ])('%s', (_, samples, expected) => expect(nextSides(samples, PLAN)).toEqual(expected))
})

const verdict = (samples: readonly SeriesSample[], unable: string | null = null): string => {
  const result = repeatResult(samples, PLAN, unable)
  if (result === null) return 'nothing'
  const { word, reason } = judgeRepeat(result, 'baseline')
  return `${word}: ${reason}`
}

describe('verdicts', () => {
  test.each([
    [
      [...tries('other', 9, 5), ...tries('now', 20, 0)],
      'met: 0 failures of 20, rate now below 14 % (95 %); 5 of 9 failed at baseline, which 11 tries would have shown',
    ],
    [
      [...tries('other', 20, 0), ...tries('now', 20, 0)],
      'met: 0 failures of 20, rate now below 14 % (95 %); not reproduced at baseline (0 of 20), so no fix can be shown',
    ],
    [
      [...tries('other', 20, 1), ...tries('now', 300, 0)],
      'unmet: inconclusive: 0 failures of 300, rate now below 0.99 % (95 %), but 1 of 20 failed at baseline, and 1169 tries are needed to show that it is gone',
    ],
    [[...tries('other', 3, 0), ...tries('now', 3, 1)], 'unmet: 1 of 3 failed now; none of 3 at baseline'],
    [[...tries('now', 1, 1)], 'unmet: 1 of 1 failed now; baseline was not tried before that'],
    [[...tries('other', 3, 2), ...tries('now', 3, 1)], 'unmet: 1 of 3 failed now; 2 of 3 failed at baseline'],
  ])('%#', (samples, expected) => expect(verdict(samples)).toBe(expected))

  test('a side that could not be tried', () =>
    expect(verdict([...tries('other', 1, 1, 'unable'), ...tries('now', 20, 0)], 'no test ran')).toBe(
      'met: 0 failures of 20, rate now below 14 % (95 %); baseline could not be tried, so no fix can be shown: no test ran',
    ))

  test('nothing was tried now', () => expect(verdict(tries('other', 3, 1))).toBe('nothing'))
})
