import { describe, expect, test } from 'vitest'
import { matchInTime } from '../operations/runs/timed-pattern.ts'
import { measure, readMetric, type Finding } from './metric.ts'

const read = (text: string, finding: Finding) => readMetric(text, finding, matchInTime)

describe('a number with its unit', () => {
  test.each<[string, string | undefined, number | null]>([
    ['45 ms', 'ms', 45],
    ['1.2 s', 'ms', 1200],
    ['1.1s', 'ms', 1100],
    ['250µs', 'ms', 0.25],
    ['900 ns', 'us', 0.9],
    ['2 min', 's', 120],
    ['45', 'ms', 45],
    ['45 ms', undefined, 45],
    ['10k req/s', 'req/s', 10_000],
    ['10 k requests/sec', 'req/s', 10_000],
    ['600 req/min', 'rps', 10],
    ['1,234.5 ops/s', 'ops/s', 1234.5],
    ['3.5 MiB', 'KiB', 3584],
    ['3.5 MiB', 'MB', 3.670016],
    ['1500 B', 'kB', 1.5],
    ['2 MB/s', 'kB/s', 2000],
    ['97.5 %', '%', 97.5],
    ['1e-3 s', 'ms', 1],
    ['-4', undefined, -4],
    ['10k', undefined, 10_000],
    ['5 widgets', 'widgets', 5],
    ['5 widgets', 'ms', null],
    ['45 ms', 'MB', null],
    ['45 %', 'ms', null],
    ['1,5 ms', 'ms', null],
    ['fast', 'ms', null],
    ['', 'ms', null],
    ['9'.repeat(400), undefined, null],
  ])('%j in %j is %j', (text, unit, value) => {
    expect(read(`noise 1\n${text}\n`, { unit })).toBe(text === '' ? null : value)
  })
})

describe('where a number is found', () => {
  const output = 'p95: 50 ms\nnote\n{"old":{"p95":1}}\np95: 0.045 s\n{"runs":[{"p95":"45 ms","n.a":7}],"text":"none","null":null}\n'
  test.each<[Finding, number | null]>([
    [{ pattern: 'p95: (.*)', unit: 'ms' }, 45],
    [{ pattern: '^p95: (\\d+)' }, 0],
    [{ pattern: '[\\d.]+(?= s)', unit: 's' }, 0.045],
    [{ pattern: 'p99: (.*)' }, null],
    [{ pattern: '(' }, null],
    [{ pattern: '^(\\S+\\s*)+$!' }, null],
    [{ path: 'runs[0].p95', unit: 'us' }, 45_000],
    [{ path: '$.runs[0]["n.a"]' }, 7],
    [{ path: 'runs[1].p95' }, null],
    [{ path: 'old.p95' }, null],
    [{ path: 'text' }, null],
    [{ path: 'runs.length' }, 1],
    [{ path: 'runs' }, null],
    [{ path: 'runs[' }, null],
    [{ path: 'toString.name' }, null],
  ])('%j', (finding, value) => {
    expect(read(output, finding)).toBe(value)
  })
})

test('several numbers of one run, each against its target; one that is not there does not hold', () => {
  const readings = { output: 'p95: 45 ms\nrate: 10k req/s\n', artefacts: new Map([['out/size.json', '{"bytes": 2048}']]) }
  const measured = measure(
    readings,
    [
      { name: 'p95', pattern: 'p95: (.*)', op: '<=', target: 45, unit: 'ms' },
      { name: 'rate', pattern: 'rate: (.*)', op: '>', target: 10_000, unit: 'req/s' },
      { name: 'size', artefact: 'out/size.json', path: 'bytes', op: '<', target: 4096 },
      { name: 'same', artefact: 'out/size.json', path: 'bytes', op: '==', target: 2048 },
      { name: 'gone', artefact: 'out/other.json', path: 'bytes', op: '>=', target: 0 },
    ],
    matchInTime,
  )
  expect(measured).toEqual([
    { name: 'p95', value: 45, op: '<=', target: 45, unit: 'ms', holds: true },
    { name: 'rate', value: 10_000, op: '>', target: 10_000, unit: 'req/s', holds: false },
    { name: 'size', value: 2048, op: '<', target: 4096, holds: true },
    { name: 'same', value: 2048, op: '==', target: 2048, holds: true },
    { name: 'gone', value: null, op: '>=', target: 0, holds: false },
  ])
})
