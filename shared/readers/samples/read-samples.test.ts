import { describe, expect, test } from 'vitest'
import { readSamples } from './read-samples.ts'
import { samplesOf } from './samples-of.ts'

/** `format`, then `name: samples unit`, with an arrow where more is better, then what failed. */
const worded = (text: string, path?: string): string[] | undefined => {
  const report = readSamples(text, path)
  return (
    report && [
      report.format,
      ...report.benchmarks.map(
        ({ name, unit, better, samples }) => `${name}: ${samples.join(', ')} ${unit}${better === 'more' ? ' (more)' : ''}`,
      ),
      ...report.failed.map((name) => `failed: ${name}`),
    ]
  )
}

const vitest = (more: object) =>
  JSON.stringify({
    files: [
      {
        filepath: '/w/sums.bench.js',
        groups: [
          {
            fullName: 'sums.bench.js > sums',
            benchmarks: [
              {
                id: '-736683667_0_0',
                name: 'short',
                rank: 1,
                rme: 21.9,
                samples: [],
                hz: 6294844.26,
                mean: 0.000158,
                median: 0.000131,
                ...more,
              },
              { id: '-736683667_0_1', name: 'throws', rank: 2, rme: 0, samples: [] },
            ],
          },
          { fullName: 'sums.bench.js', benchmarks: [{ id: '1', name: 'short', rank: 1, samples: [], median: 0.00027 }] },
        ],
      },
    ],
  })

const mitata = (samples: number[] | null) =>
  JSON.stringify({
    layout: [
      { name: null, types: [] },
      { name: 'sums', types: ['g'] },
    ],
    benchmarks: [
      {
        kind: 'static',
        args: {},
        alias: 'short',
        group: 1,
        runs: [{ stats: { kind: 'fn', debug: '', samples, min: 86.4, p50: 104.9, avg: 201.9, ticks: 3256320 }, args: {}, name: 'short' }],
      },
      {
        kind: 'args',
        args: { n: [10, 80] },
        alias: '$n times',
        group: 0,
        runs: [
          { stats: { samples: null, p50: 7.5 }, args: { n: 10 }, name: '10 times' },
          { stats: { samples: null, p50: 79.9 }, args: { n: 80 }, name: '80 times' },
        ],
      },
      { kind: 'static', alias: 'throws', group: 0, runs: [{ error: { message: 'no', stack: 'Error: no' }, args: {}, name: 'throws' }] },
    ],
    context: { now: 1, runtime: 'node', cpu: { name: null, freq: 1.29 } },
  })

const pytest = (stats: object) =>
  JSON.stringify({
    machine_info: { node: 'x' },
    commit_info: { id: 'unversioned' },
    benchmarks: [
      {
        group: null,
        name: 'test_spin[10]',
        fullname: 'test_b.py::test_spin[10]',
        params: { n: 10 },
        stats: { min: 3.02e-6, mean: 3.41e-6, median: 3.45e-6, rounds: 2, ops: 292504.5, iterations: 2, ...stats },
      },
    ],
    version: '5.2.3',
  })

const go = `goos: linux
goarch: amd64
pkg: example.com/m
cpu: AMD EPYC
BenchmarkShort-2   	   69673	        88.20 ns/op
BenchmarkShort-2   	   68521	        87.70 ns/op
BenchmarkLong-2    	    5287	      1853 ns/op	2210.17 MB/s	       100.0 req/s	        12.50 widgets/op	       0 B/op	       0 allocs/op
BenchmarkSub/one_two-2         	 1689614	         3.593 ns/op
BenchmarkNoisy-2               	 1343414	         3.771 ns/op
--- BENCH: BenchmarkNoisy-2
    a_test.go:12: a note
PASS
ok  	example.com/m	0.360s
pkg: example.com/n
BenchmarkShort-2   	   69178	        9.5e+03 ns/op
PASS
`
const goEvents = [
  { Action: 'output', Package: 'example.com/m', Output: 'pkg: example.com/m\n' },
  { Action: 'output', Package: 'example.com/m', Output: 'BenchmarkShort\n' },
  { Action: 'output', Package: 'example.com/m', Output: 'BenchmarkShort-2   \t' },
  { Action: 'output', Package: 'example.com/m', Output: '   57766\t       243.9 ns/op\n' },
  { Action: 'output', Package: 'example.com/m', Output: 'Unit hits/op better=higher\n' },
  { Action: 'output', Package: 'example.com/m', Output: 'BenchmarkHits-2 10 3.0 hits/op\n' },
  { Action: 'pass', Package: 'example.com/m', Elapsed: 0.099 },
]
const table = `┌─────────┬──────────────────┬───────────────────┬──────────────────┬────────────────────────┬─────────┬───────┐
│ (index) │ Task name        │ Latency avg (ns)  │ Latency med (ns) │ Throughput avg (ops/s) │ Samples │ Error │
├─────────┼──────────────────┼───────────────────┼──────────────────┼────────────────────────┼─────────┼───────┤
│ 0       │ 'short'          │ '417.13 ± 73.07%' │ '130.00 ± 0.00'  │ '7697589 ± 0.02%'      │ 119866  │       │
│ 1       │ 'long, "quoted"' │ '1425.3 ± 26.48%' │ '1,102.0 ± 1.00' │ '902429 ± 0.03%'       │ 37298   │       │
│ 2       │ 'throws'         │                   │                  │                        │         │ 'no'  │
└─────────┴──────────────────┴───────────────────┴──────────────────┴────────────────────────┴─────────┴───────┘
`
const oldTable = `┌─────────┬───────────┬───────────┬───────────────────┬────────────┬─────────┐
│ (index) │ Task Name │ ops/sec   │ Average Time (ns) │ Margin     │ Samples │
├─────────┼───────────┼───────────┼───────────────────┼────────────┼─────────┤
│ 0       │ 'short'   │ '141,628' │ 7060.739696715832 │ '±110.22%' │ 10749   │
└─────────┴───────────┴───────────┴───────────────────┴────────────┴─────────┘
`

const criterion = `Benchmarking short
Benchmarking short: Warming up for 1.0000 s
Benchmarking short: Analyzing
short                   time:   [1.9935 µs 2.4234 µs 2.8007 µs]
                        change: [-46.216% -30.271% -8.4514%] (p = 0.02 < 0.05)
                        Performance has improved.

Benchmarking a name that is longer than the column: Analyzing
a name that is longer than the column
                        time:   [1.6998 µs 2.0348 µs 2.2932 µs]
Found 1 outliers among 10 measurements (10.00%)
  1 (10.00%) low mild

sums/spin/10            time:   [96.904 ns 153.45 ns 192.31 ns]
                        thrpt:  [19.837 GiB/s 24.859 GiB/s 39.366 GiB/s]
nothing                 time:   [421.10 ps 425.90 ps 431.77 ps]
`
const interval = { confidence_interval: { confidence_level: 0.95, lower_bound: 148.5, upper_bound: 286.6 }, standard_error: 35.7 }

describe('files of Criterion', () => {
  const sample = '{"sampling_mode":"Linear","iters":[100.0,200.0],"times":[1800.0,3800.0]}'
  const change = { mean: { ...interval, point_estimate: 0.76 }, median: { ...interval, point_estimate: 0.59 } }
  const estimates = JSON.stringify({
    ...change,
    median: { ...interval, point_estimate: 186.5 },
    median_abs_dev: { ...interval, point_estimate: 72.1 },
  })
  test.each<[string, string, string[] | undefined]>([
    ['target/criterion/sums/spin/10/new/sample.json', sample, ['criterion', 'sums/spin/10: 18, 19 ns']],
    ['C:\\w\\target\\criterion\\short\\new\\estimates.json', estimates, ['criterion', 'short: 186.5 ns']],
    ['', sample, ['criterion', 'benchmark: 18, 19 ns']],
    ['target/criterion/short/base/sample.json', sample, undefined],
    ['target/criterion/short/change/estimates.json', JSON.stringify(change), undefined],
    ['', JSON.stringify(change), undefined],
  ])('%s', (path, text, expected) => expect(worded(text, path)).toEqual(expected))
})

describe('what benchmark tools tell', () => {
  test.each<[string, string, string[]]>([
    [
      'vitest bench keeps no samples unless told',
      vitest({}),
      [
        'vitest bench',
        'sums.bench.js > sums > short: 0.000131 ms',
        'sums.bench.js > short: 0.00027 ms',
        'failed: sums.bench.js > sums > throws',
      ],
    ],
    [
      'vitest bench with benchmark.includeSamples',
      vitest({ samples: [0.1, 0.3] }),
      [
        'vitest bench',
        'sums.bench.js > sums > short: 0.1, 0.3 ms',
        'sums.bench.js > short: 0.00027 ms',
        'failed: sums.bench.js > sums > throws',
      ],
    ],
    ['mitata', mitata([88, 90]), ['mitata', 'sums > short: 88, 90 ns', '10 times: 7.5 ns', '80 times: 79.9 ns', 'failed: throws']],
    [
      'mitata, samples: false',
      mitata(null),
      ['mitata', 'sums > short: 104.9 ns', '10 times: 7.5 ns', '80 times: 79.9 ns', 'failed: throws'],
    ],
    ['tinybench, its table', table, ['tinybench', 'short: 130 ns', 'long, "quoted": 1102 ns', 'failed: throws']],
    ['tinybench 2, its table', oldTable, ['tinybench', 'short: 7060.739696715832 ns']],
    [
      'tinybench, its table as JSON',
      JSON.stringify([
        { 'Task name': 'short', 'Latency avg (ns)': '196.63 ± 27.31%', 'Latency med (ns)': '130.00 ± 0.00', Samples: 266496 },
      ]),
      ['tinybench', 'short: 130 ns'],
    ],
    [
      'tinybench, its tasks',
      JSON.stringify([
        { name: 'short', result: { state: 'completed', latency: { mean: 0.00015, p50: 0.00013, samplesCount: 9 }, totalTime: 50 } },
        { name: 'kept', result: { state: 'completed', latency: { mean: 0.00015, p50: 0.00013, samples: [0.0001, 0.0002] } } },
        { name: 'throws', result: { state: 'errored', error: {} } },
      ]),
      ['tinybench', 'short: 0.00013 ms', 'kept: 0.0001, 0.0002 ms', 'failed: throws'],
    ],
    [
      'tinybench 2, its tasks',
      JSON.stringify([{ name: 'short', result: { totalTime: 75.8, hz: 141628.2, mean: 0.007, samples: [0.4, 0.5] } }]),
      ['tinybench', 'short: 0.4, 0.5 ms'],
    ],
    ['pytest-benchmark', pytest({ data: [3.7e-6, 3.1e-6] }), ['pytest-benchmark', 'test_b.py::test_spin[10]: 0.0000037, 0.0000031 s']],
    ['pytest-benchmark, saved without its data', pytest({}), ['pytest-benchmark', 'test_b.py::test_spin[10]: 0.00000345 s']],
    [
      'go test -bench',
      go,
      [
        'go bench',
        'example.com/m.BenchmarkShort: 88.2, 87.7 ns/op',
        'example.com/m.BenchmarkLong: 1853 ns/op',
        'example.com/m.BenchmarkLong MB/s: 2210.17 MB/s (more)',
        'example.com/m.BenchmarkLong req/s: 100 req/s (more)',
        'example.com/m.BenchmarkLong widgets/op: 12.5 widgets/op',
        'example.com/m.BenchmarkLong B/op: 0 B/op',
        'example.com/m.BenchmarkLong allocs/op: 0 allocs/op',
        'example.com/m.BenchmarkSub/one_two: 3.593 ns/op',
        'example.com/m.BenchmarkNoisy: 3.771 ns/op',
        'example.com/n.BenchmarkShort: 9500 ns/op',
      ],
    ],
    [
      'go test -bench -json',
      goEvents.map((event) => `${JSON.stringify(event)}\n`).join(''),
      ['go bench', 'example.com/m.BenchmarkShort: 243.9 ns/op', 'example.com/m.BenchmarkHits hits/op: 3 hits/op (more)'],
    ],
    [
      'go test -cpu 1,2: the number of processors tells benchmarks apart',
      'BenchmarkShort     \t   10000\t       631.3 ns/op\nBenchmarkShort-2   \t   63682\t        86.68 ns/op\n',
      ['go bench', 'BenchmarkShort: 631.3 ns/op', 'BenchmarkShort-2: 86.68 ns/op'],
    ],
    [
      'go: a line about the unit says what is better',
      'Unit hits/op assume=nothing better=higher\nBenchmarkCache 10 5.0 ns/op 7.0 hits/op\n',
      ['go bench', 'BenchmarkCache: 5 ns/op', 'BenchmarkCache hits/op: 7 hits/op (more)'],
    ],
    [
      'cargo bench (libtest)',
      'running 3 tests\ntest inner::long ... bench:      17,526.10 ns/iter (+/- 54,708.64) = 233 MB/s\ntest later       ... ignored\ntest short       ... bench:         783.79 ns/iter (+/- 8,760.86)\n',
      ['cargo bench', 'inner::long: 17526.1 ns', 'short: 783.79 ns'],
    ],
    [
      'cargo bench of Criterion, for people',
      criterion,
      ['criterion', 'short: 2423.4 ns', 'a name that is longer than the column: 2034.8 ns', 'sums/spin/10: 153.45 ns', 'failed: nothing'],
    ],
    [
      'Criterion, --output-format bencher',
      'test short ... bench:        2727 ns/iter (+/- 1093)\n\ntest a name that is longer than the column ... bench:        3821 ns/iter (+/- 1389)\n\n',
      ['cargo bench', 'short: 2727 ns', 'a name that is longer than the column: 3821 ns'],
    ],
    [
      'cargo criterion, by the messages that its book documents',
      '{"reason":"benchmark-complete","id":"norm","report_directory":"target/criterion/reports/norm","iteration_count":[30,60],"measured_values":[124200.0,249000.0],"unit":"ns","throughput":[]}\n{"reason":"group-complete","group_name":"norm","benchmarks":["norm"]}\n',
      ['criterion', 'norm: 4140, 4150 ns'],
    ],
  ])('%s', (_, text, expected) => expect(worded(text)).toEqual(expected))

  test.each<[string, string]>([
    ['nothing', ''],
    ['prose', 'all is well\nBenchmarkable\n'],
    ['other JSON', '[{"name":"x","result":{"ok":true}}]'],
    ['a list without names', '[{"state":"completed","latency":{"mean":1,"p50":1}}]'],
    ['torn JSON', vitest({}).slice(0, 200)],
    ['a Go line without numbers', 'BenchmarkShort-2   \nBenchmarkShort-2\tmany\tns/op\n'],
    ['a table of something else', '┌───┬───┐\n│ (index) │ Values │\n├───┼───┤\n│ 0 │ 1 │\n└───┴───┘\n'],
    ['a table in which all failed', "│ (index) │ Task name │ Error │\n│ 0 │ 'throws' │ 'no' │\n"],
  ])('not readable: %s', (_, text) => {
    expect(readSamples(text)).toBeUndefined()
    expect(samplesOf(text)).toEqual([])
  })
})

test('a report among other lines, with colours and line ends of any kind', () => {
  const text = `\u001B[32mstarting\u001B[39m\r\n${mitata(null)}\r\ndone\r\n`
  expect(samplesOf(text).map(({ name }) => name)).toEqual(['sums > short', '10 times', '80 times'])
})

test('several reports of one process are read together', () => {
  const tasks = (name: string) => JSON.stringify([{ name, result: { latency: { mean: 1, p50: 2 } } }])
  expect(worded(`${tasks('a')}\n${tasks('b')}\n${tasks('a')}\n`)).toEqual(['tinybench', 'a: 2 ms', 'b: 2 ms', 'a #2: 2 ms'])
  expect(worded(`${oldTable}${table}`)).toEqual([
    'tinybench',
    'short: 7060.739696715832 ns',
    'short #2: 130 ns',
    'long, "quoted": 1102 ns',
    'failed: throws',
  ])
})

test('a report that begins behind the words of a line that was not ended', () => {
  const text = `...                    [100%]${JSON.stringify(JSON.parse(pytest({})), null, 4)}\nWrote benchmark data in: <_io.BufferedWriter>\n`
  expect(worded(text)).toEqual(['pytest-benchmark', 'test_b.py::test_spin[10]: 0.00000345 s'])
})

test('a process is one number of each benchmark: the median of what it sampled', () => {
  const one = (samples: number[]) => samplesOf(mitata(samples))[0]
  expect(one([90, 10_000, 88])).toEqual({ name: 'sums > short', unit: 'ns', better: 'less', value: 90 })
  expect(one([1, 2, 3, 10])?.value).toBe(2.5)
})

test('two benchmarks of one name stay two', () => {
  const tasks = ['same', 'same', 'same'].map((name, at) => ({ name, result: { latency: { mean: at + 1, p50: at + 1 } } }))
  expect(samplesOf(JSON.stringify(tasks)).map(({ name, value }) => `${name} ${value}`)).toEqual(['same 1', 'same #2 2', 'same #3 3'])
})
