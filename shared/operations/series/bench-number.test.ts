import { expect, test } from 'vitest'
import type { BenchPlan } from '../../session/series.ts'
import { benchNumber } from './bench-number.ts'

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
