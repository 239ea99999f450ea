import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { samplesOf, type NamedFigure } from '../../shared/readers/samples/samples-of.ts'
import { projectRoot } from '../support/paths.ts'
import { absence, folderWith, outputOf } from './tools.ts'

/** A folder whose programs find what is installed for us. */
const nodeFolder = (files: Readonly<Record<string, string>>): string => {
  const root = folderWith({ 'package.json': '{"type":"module"}', ...files })
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'))
  return root
}

const lacks = (program: string): boolean => {
  const reason = absence(program)
  if (reason !== null) console.warn(`tests of its benchmarks are skipped: ${reason}`)
  return reason !== null
}

const spin = 'const spin = (n) => { let x = 1; for (let i = 0; i < n; i++) x = (x * 48271 + i) | 0; return x }\n'

/** What is the same on every machine: names, units, what is better; and that each was measured. */
const told = (figures: readonly NamedFigure[]): string[] => {
  for (const { value } of figures) expect(value).toBeGreaterThan(0)
  return figures.map(({ name, unit, better }) => `${name} (${unit}, ${better})`)
}

const vitestBench = `import { bench, describe } from 'vitest'
${spin}describe('sums', () => {
  bench('short', () => { spin(100) }, { time: 20, warmupTime: 5 })
  bench('long', () => { spin(10000) }, { time: 20, warmupTime: 5 })
  bench('throws', () => { throw new Error('no') }, { time: 20, warmupTime: 5 })
})
`

test('vitest bench, by the file that it leaves, and printed by /dev/stdout', () => {
  const root = nodeFolder({ 'sums.bench.js': vitestBench })
  const expected = ['sums.bench.js > sums > short (ms, less)', 'sums.bench.js > sums > long (ms, less)']
  const bench = ['vitest', 'bench', '--run', '--root', root]
  outputOf(root, [...bench, '--outputJson=out.json'])
  const left = samplesOf(readFileSync(join(root, 'out.json'), 'utf8'))
  expect(told(left)).toEqual(expected)
  const printed = samplesOf(outputOf(root, ['sh', '-c', '"$@" | cat', 'sh', ...bench, '--outputJson=/dev/stdout']))
  expect(told(printed)).toEqual(expected)
})

/** `run` hands on no `min_cpu_time`, an option of mitata's `measure` whose default is 0.6 s for each of six measurements: every option inherits it. */
const mitataBench = (format: string) => `import { bench, group, run } from 'mitata'
Object.prototype.min_cpu_time = 5e6
${spin}group('sums', () => {
  bench('short', () => spin(100))
  bench('$n turns', function* (state) { const n = state.get('n'); yield () => spin(n) }).args('n', [10000])
})
bench('throws', () => { throw new Error('no') })
await run({ format: ${format} })
`

test.each([
  ['with its samples', "'json'"],
  ['without', '{ json: { samples: false, debug: false } }'],
])('mitata, %s', (_, format) => {
  const root = nodeFolder({ 'bench.js': mitataBench(format) })
  const figures = samplesOf(outputOf(root, [process.execPath, 'bench.js']))
  expect(told(figures)).toEqual(['sums > short (ns, less)', 'sums > 10000 turns (ns, less)'])
})

const tinybench = (print: string) => `import { Bench } from 'tinybench'
${spin}const bench = new Bench({ time: 20, warmupTime: 5 })
bench.add('short', () => spin(100)).add('long', () => spin(10000))
await bench.run()
${print}
`

test.each([
  ['its table', 'console.table(bench.table())', 'ns'],
  ['its table as JSON', 'console.log(JSON.stringify(bench.table()))', 'ns'],
  ['its tasks', 'console.log(JSON.stringify(bench.tasks.map(({ name, result }) => ({ name, result })), null, 2))', 'ms'],
])('tinybench, %s', (_, print, unit) => {
  const root = nodeFolder({ 'bench.js': tinybench(print) })
  const figures = samplesOf(outputOf(root, [process.execPath, 'bench.js']))
  expect(told(figures)).toEqual([`short (${unit}, less)`, `long (${unit}, less)`])
})

const goBench = `package m

import "testing"

var sink int

func spin(n int) int {
	x := 1
	for i := 0; i < n; i++ {
		x = x*48271 + i
	}
	return x
}

func BenchmarkShort(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = spin(100)
	}
}

func BenchmarkSizes(b *testing.B) {
	b.Run("ten thousand", func(b *testing.B) {
		b.SetBytes(4096)
		for i := 0; i < b.N; i++ {
			sink = spin(10000)
		}
		b.ReportMetric(12.5, "widgets/op")
	})
}
`

test.skipIf(lacks('go')).each([
  ['as text', []],
  ['as events', ['-json']],
])('go test -bench, %s', (_, flags) => {
  const root = folderWith({ 'go.mod': 'module example.com/m\n\ngo 1.19\n', 'm_test.go': goBench })
  const argv = ['go', 'test', '-run=^$', '-bench=.', '-benchtime=5ms', '-count=2', ...flags, './...']
  const figures = samplesOf(outputOf(root, argv))
  expect(told(figures)).toEqual([
    'example.com/m.BenchmarkShort (ns/op, less)',
    'example.com/m.BenchmarkSizes/ten_thousand (ns/op, less)',
    'example.com/m.BenchmarkSizes/ten_thousand MB/s (MB/s, more)',
    'example.com/m.BenchmarkSizes/ten_thousand widgets/op (widgets/op, less)',
  ])
})

const hasModule = (python: string): boolean => spawnSync(python, ['-c', 'import pytest, pytest_benchmark']).status === 0
const python = ['python3', '/usr/bin/python3'].find(hasModule)
if (python === undefined) console.warn('the test of pytest-benchmark is skipped: no Python here has it')

test.skipIf(python === undefined)('pytest-benchmark, by the file that it leaves, and printed by /dev/stdout', () => {
  const root = folderWith({
    // By itself it asks for seconds what processor this is, which no reader of ours wants to know.
    'conftest.py': 'def pytest_benchmark_generate_machine_info(config):\n    return {"node": "here"}\n',
    'test_sums.py': `import pytest

def spin(n):
    x = 1
    for i in range(n):
        x = (x * 48271 + i) % 1000003
    return x

@pytest.mark.parametrize("n", [10, 1000])
def test_spin(benchmark, n):
    benchmark.pedantic(spin, args=(n,), rounds=50, iterations=20)
`,
  })
  // Few rounds: of a report above 64 KiB on a pipe pytest-benchmark writes words of its own into the middle.
  const bench = [python ?? '', '-m', 'pytest', '-q', '-p', 'no:hypothesispytest']
  const [short, long] = ['test_sums.py::test_spin[10]', 'test_sums.py::test_spin[1000]']
  outputOf(root, [...bench, '--benchmark-json=out.json'])
  const left = samplesOf(readFileSync(join(root, 'out.json'), 'utf8'))
  expect(told(left)).toEqual([`${short} (s, less)`, `${long} (s, less)`])
  const printed = samplesOf(outputOf(root, ['sh', '-c', '"$@" 2>&1 | cat', 'sh', ...bench, '--benchmark-json=/dev/stdout']))
  expect(told(printed)).toEqual([`${short} (s, less)`, `${long} (s, less)`])
})

const rust = `#![feature(test)]
extern crate test;

fn spin(n: u64) -> u64 {
    (0..n).fold(1u64, |x, i| x.wrapping_mul(48271).wrapping_add(test::black_box(i)))
}

#[bench]
fn short(b: &mut test::Bencher) {
    b.iter(|| spin(test::black_box(100)))
}

mod inner {
    #[bench]
    fn long(b: &mut test::Bencher) {
        b.iter(|| super::spin(test::black_box(10000)))
    }
}
`

test.skipIf(lacks('cargo'))('cargo bench, of Rust itself', () => {
  const root = folderWith({
    'Cargo.toml': '[package]\nname = "sums"\nversion = "0.1.0"\nedition = "2021"\n',
    'src/lib.rs': '',
    'benches/sums.rs': rust,
  })
  // What Rust itself can measure is not stable yet; in a test of ours that matters little.
  const figures = samplesOf(outputOf(root, ['cargo', 'bench', '--offline'], { RUSTC_BOOTSTRAP: '1' }))
  expect(told(figures).toSorted()).toEqual(['inner::long (ns, less)', 'short (ns, less)'])
})
