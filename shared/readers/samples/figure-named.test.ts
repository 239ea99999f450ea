import { expect, test } from 'vitest'
import { figureNamed } from './figure-named.ts'

const figures = [
  'sums.bench.js > sums > short',
  'sums.bench.js > sums > long',
  'sums.bench.js > short',
  'test_b.py::test_spin[10]',
  'example.com/m.BenchmarkShort',
  'example.com/m.BenchmarkShort B/op',
  'group/spin/10',
].map((name, value) => ({ name, unit: 'ns', better: 'less' as const, value }))

test.each<[string, number | undefined]>([
  ['sums.bench.js > sums > short', 0],
  ['sums > short', 0],
  ['long', 1],
  ['short', undefined],
  ['sums.bench.js > short', 2],
  ['test_spin[10]', 3],
  ['BenchmarkShort', 4],
  ['BenchmarkShort B/op', 5],
  ['spin/10', 6],
  ['ort', undefined],
  ['missing', undefined],
  ['', undefined],
])('%j', (name, value) => expect(figureNamed(figures, name)?.value).toBe(value))
