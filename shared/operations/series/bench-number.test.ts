import { expect, test } from 'vitest'
import type { BenchPlan } from '../../session/series.ts'
import { benchNumber, withoutNumber } from './bench-number.ts'

const go = 'pkg: example.com/m\nBenchmarkShort-2 \t 69673\t 88.0 ns/op\nBenchmarkShort-2 \t 69673\t 90.0 ns/op\t 0 B/op\t 45.5 MB/s\nPASS\n'
const json = '{"p95": 12, "times": [3, 1, 2], "slow": "1.5 s"}\n'

test.each<[string, Pick<BenchPlan, 'pattern' | 'path' | 'measure'>, number | null]>([
  [json, { path: 'p95', measure: 'cost' }, 12],
  [json, { path: 'times', measure: 'cost' }, 2],
  [json, { path: 'slow', measure: 'cost' }, 1500],
  [json, { path: 'other', measure: 'cost' }, null],
  [go, { pattern: '(\\S+) ns/op', measure: 'cost' }, 89],
  [go, { pattern: 'BenchmarkLong', measure: 'cost' }, null],
  [go, { path: 'example.com/m.BenchmarkShort', measure: 'cost' }, 89],
  [go, { path: 'BenchmarkShort', measure: 'cost' }, 89],
  [go, { path: 'BenchmarkShort', measure: 'throughput' }, null],
  [go, { path: 'BenchmarkShort MB/s', measure: 'throughput' }, 45.5],
  [go, { path: 'BenchmarkShort MB/s', measure: 'cost' }, null],
  [go, { path: 'BenchmarkShort B/op', measure: 'cost' }, null],
  [go, { path: 'BenchmarkLong', measure: 'cost' }, null],
])('%j: %j is %j', (output, plan, expected) => expect(benchNumber(output, plan)).toBe(expected))

test.each<[string, Pick<BenchPlan, 'pattern' | 'path'>, string]>([
  [
    go,
    { path: 'BenchmarkLong' },
    'what the benchmark prints has no number for BenchmarkLong; it tells of example.com/m.BenchmarkShort, example.com/m.BenchmarkShort B/op, example.com/m.BenchmarkShort MB/s (a throughput)',
  ],
  [
    Array.from({ length: 10 }, (_, at) => `BenchmarkB${at} 10 5.0 ns/op\n`).join(''),
    { path: 'x' },
    'what the benchmark prints has no number for x; it tells of BenchmarkB0, BenchmarkB1, BenchmarkB2, BenchmarkB3, BenchmarkB4, BenchmarkB5, BenchmarkB6, BenchmarkB7, and 2 more',
  ],
  [go, { pattern: 'x' }, 'what the benchmark prints has no number for x'],
  [json, { path: 'other' }, 'what the benchmark prints has no number for other'],
])('%j without %j', (output, plan, expected) => expect(withoutNumber(output, plan)).toBe(expected))
