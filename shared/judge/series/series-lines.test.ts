import { expect, test } from 'vitest'
import type { BenchResult, SeriesRecord } from '../../session/series.ts'
import { seriesLines } from './series-lines.ts'

const record = (result: SeriesRecord['result'], differs: string[] = []): SeriesRecord => ({
  version: 1,
  seed: 7,
  against: { name: 'baseline', tree: '0123456789abcdef', differs },
  samples: { count: 22, sha256: '' },
  result,
})
const compare: BenchResult['lead'] = { word: 'slower', change: 0.3, interval: [0.2, 0.4], pairs: 10, detectable: 0.1 }
const first = 'against baseline (tree 0123456789ab), 22 processes, order by seed 7'

test.each<[string, SeriesRecord, string[]]>([
  ['nothing', record(null, ['package.json scripts']), [first, 'the project says differently there how it runs: package.json scripts']],
  [
    'a benchmark',
    record({
      kind: 'bench',
      plan: { kind: 'bench', goal: null, percent: 0, margin: 0.05, measure: 'time' },
      pairs: 20,
      looks: [10, 20],
      lead: compare,
      cpu: null,
      middle: { other: 100.123, now: 130.456 },
      noise: null,
      load: [0.25, 1],
    }),
    [first, '100.1 ms there, 130.5 ms now, in the middle of 20 pairs', 'looked at after 10, 20 pairs; load 0.3 to 1.0'],
  ],
  [
    'a repetition',
    record({
      kind: 'repeat',
      other: { count: 5, of: 9 },
      now: { count: 0, of: 50 },
      below: 0.058,
      enough: 5,
      unable: null,
      shuffled: true,
    }),
    [first, '5 of 9 failed there, 0 of 50 now, tests shuffled'],
  ],
  [
    'answers',
    record({ kind: 'parity', cases: 2, equal: 1, differences: [{ case: 'a', what: 'line 1: "x" now', unsteady: true }] }),
    [first, 'a: line 1: "x" now (and not the same twice)'],
  ],
])('%s', (_, series, expected) => expect(seriesLines(series)).toEqual(expected))
