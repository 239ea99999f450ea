import { describe, expect, test } from 'vitest'
import { readGoTest } from './go.ts'
import { go } from './runners/go.ts'

type Event = Readonly<Record<string, unknown>>
const stream = (...events: readonly (Event | string)[]): string =>
  events.map((event) => `${typeof event === 'string' ? event : JSON.stringify({ Time: '2026-01-01T00:00:00Z', ...event })}\n`).join('')

const of = (Package: string) => ({
  run: (Test: string): Event => ({ Action: 'run', Package, Test }),
  said: (Test: string, Output: string): Event => ({ Action: 'output', Package, Test, Output }),
  told: (Output: string): Event => ({ Action: 'output', Package, Output }),
  end: (Action: string, Test?: string): Event => ({
    Action,
    Package,
    ...(Test === undefined ? { Elapsed: 0.1 } : { Test, Elapsed: 0.02 }),
  }),
})
const m = of('example.com/m')

const read = (
  output: string,
  files: Readonly<Record<string, string>> = {},
  more: { root?: string; cwd?: string; selects?: boolean } = {},
) => {
  const outcome = readGoTest({ output, files: new Map(Object.entries({ 'go.mod': 'module example.com/m\n', ...files })), ...more })
  return {
    tests: outcome?.tests.map(({ id, line, status }) => `${id} :${line ?? '?'} ${status}`),
    problems: outcome?.problems.map(({ file, line, message }) => `${file}:${line ?? '?'}: ${message.split('\n')[0]}`),
    ended: outcome?.ended,
  }
}

describe('the stream of go test', () => {
  test('errors of a build as newer versions tell them, in events of their own', () => {
    const ImportPath = 'example.com/m/bad [example.com/m/bad.test]'
    const output = stream(
      { ImportPath, Action: 'build-output', Output: `# ${ImportPath}\n` },
      { ImportPath, Action: 'build-output', Output: 'bad/x_test.go:5:28: undefined: y\n' },
      { ImportPath, Action: 'build-fail' },
      { Action: 'start', Package: 'example.com/m/bad' },
      of('example.com/m/bad').told('FAIL\texample.com/m/bad [build failed]\n'),
      { ...of('example.com/m/bad').end('fail'), FailedBuild: ImportPath },
    )
    expect(read(output, { 'bad/x_test.go': 'package bad\n\n\n\nfunc TestX(t *testing.T) { y() }\n' })).toEqual({
      tests: ['bad/x_test.go > TestX :5 missing'],
      problems: ['bad/x_test.go:5: undefined: y'],
      ended: true,
    })
  })

  test('a module in a folder of the project: the compiler names files from there', () => {
    const output = stream('# example.com/in [example.com/in.test]', './x_test.go:3:1: no', 'FAIL\texample.com/in [build failed]')
    const files = { 'tools/go.mod': 'module example.com/in\n', 'tools/x_test.go': 'package in\n' }
    expect(read(output, files, { root: '/w', cwd: 'tools' }).problems).toEqual(['tools/x_test.go:3: no'])
  })

  test('a run that was stopped: a torn line is no event, and what has no end is missing', () => {
    const output = `${stream(m.run('TestA'), m.end('pass', 'TestA'), m.run('TestB'))}{"Time":"2026","Act`
    expect(read(output)).toEqual({ tests: ['. > TestA :? passed', '. > TestB :? missing'], problems: [], ended: false })
  })

  test('a line that something else wrote through is said', () => {
    const output = stream(m.run('TestA'), '{"Time":"2026","Action":"pa# example.com', m.end('pass', 'TestA'), m.end('pass'))
    expect(read(output).problems).toEqual([':?: 1 lines of what go printed could not be read'])
  })

  test('a benchmark never says that it passed', () => {
    const output = stream(m.run('BenchmarkA'), m.said('BenchmarkA', 'BenchmarkA-2 \t 100\t 12 ns/op\n'), m.end('pass'))
    expect(read(output).tests).toEqual(['. > BenchmarkA :? passed'])
  })

  test('a cached result is no run', () => {
    const output = stream(m.run('TestA'), m.end('pass', 'TestA'), m.told('ok  \texample.com/m\t(cached)\n'), m.end('pass'))
    expect(read(output).problems).toEqual(['.:?: example.com/m: a cached result, nothing was run'])
  })

  test('a test that ran twice has two results', () => {
    const output = stream(m.run('TestA'), m.end('pass', 'TestA'), m.run('TestA'), m.end('fail', 'TestA'), m.end('fail'))
    expect(read(output).tests).toEqual(['. > TestA :? passed', '. > TestA #2 :? failed'])
  })

  test('slashes in names are no suites unless something ran there', () => {
    const names = ['TestA', 'TestA/b', 'TestA/b/c/d', 'TestA/x/y']
    const output = stream(...names.map(m.run), ...names.toReversed().map((name) => m.end('pass', name)), m.end('pass'))
    expect(read(output).tests).toEqual([
      '. > TestA :? passed',
      '. > TestA > b :? passed',
      '. > TestA > b > c/d :? passed',
      '. > TestA > x/y :? passed',
    ])
  })

  test('a package of a module that is nowhere in the project keeps its own name', () => {
    expect(read(stream(of('other.org/x').run('TestA'), of('other.org/x').end('pass', 'TestA'))).tests).toEqual([
      'other.org/x > TestA :? passed',
    ])
  })

  test('nothing of go at all', () => {
    expect(readGoTest({ output: 'make: *** no rule\n', files: new Map() })).toBeUndefined()
  })

  test('the line of a subtest is where it is written, and that of its test where that is not one place', () => {
    const source = [
      'package m',
      'func TestA(t *testing.T) {',
      '\tt.Run("one two", f)',
      '\tt.Run("twice", f)',
      '\tt.Run("twice", f)',
      '}',
      'func TestB(t *testing.T) { t.Run("one two", f) }',
    ].join('\n')
    const names = ['TestA', 'TestA/one_two', 'TestA/twice', 'TestA/twice#01', 'TestB', 'TestB/one_two']
    const output = stream(...names.flatMap((name) => [m.run(name), m.end('pass', name)]), m.end('pass'))
    expect(read(output, { 'a_test.go': source }).tests).toEqual([
      'a_test.go > TestA :2 passed',
      'a_test.go > TestA > one_two :3 passed',
      'a_test.go > TestA > twice :2 passed',
      'a_test.go > TestA > twice#01 :2 passed',
      'a_test.go > TestB :7 passed',
      'a_test.go > TestB > one_two :7 passed',
    ])
  })

  test('a race is an error, and a stack names the project’s lines alone', () => {
    const output = stream(
      m.run('TestA'),
      m.said('TestA', '    testing.go:1312: race detected during execution of test\n'),
      m.said('TestA', '\t/w/sub/a.go:3 +0x2e\n'),
      m.said('TestA', '\t/w/vendor/x/a.go:3 +0x2e\n'),
      m.said('TestA', '\t/usr/lib/go/src/testing/testing.go:1 +0x1\n'),
      m.end('fail', 'TestA'),
      m.end('fail'),
    )
    const outcome = readGoTest({ output, files: new Map([['go.mod', 'module example.com/m\n']]), root: '/w' })
    expect(outcome?.tests[0]).toMatchObject({ failure: 'error', frames: [{ file: 'sub/a.go', line: 3 }], durationMs: 20 })
  })
})

describe('commands of go', () => {
  test.each([
    ['go test ./...', 'go test -json -count=1 ./...'],
    ['go test -race -json ./a', 'go test -count=1 -race -json ./a'],
    ['go test --count=3 ./...', 'go test -json --count=3 ./...'],
    ['go -C sub test ./... -args -json', 'go -C sub test -json -count=1 ./... -args -json'],
    ['npm test', 'npm test -- -json -count=1'],
  ])('%s -> %s', (given, expected) => {
    expect(go.instrument(given.split(' '), '/r').argv.join(' ')).toBe(expected)
  })

  test.each([
    ['go test ./...', true],
    ['/usr/lib/go/bin/go test', true],
    ['env GOFLAGS=-mod=vendor go test', true],
    ['go vet ./...', false],
    ['go test -c ./a', false],
    ['go test -list .', false],
    ['gofmt test', false],
  ])('%s runs tests: %s', (given, expected) => {
    expect(go.recognise?.(given.split(' ')) !== undefined).toBe(expected)
  })

  test.each([
    ['go test ./...', ['a_test.go', 'sub/b_test.go', 'sub/c_test.go'], 'go test . ./sub'],
    ['go test -run ./x -race ./... example.com/m/y -args ./z', ['sub/b_test.go'], 'go test -run ./x -race ./sub -args ./z'],
  ])('%s for %j -> %s', (given, files, expected) => {
    expect(go.withFiles(given.split(' '), files).join(' ')).toBe(expected)
  })

  test.each([
    [{ 'go.mod': 'module x' }, ['go test ./...']],
    [{ 'go.work': 'go 1.19\n\nuse ./one\nuse (\n\t./two // second\n\t.\n)\n' }, ['go test ./one/... ./two/... ./...']],
    [{ 'package.json': '{}' }, []],
  ])('%j', (files, expected) => {
    expect(go.detect?.(new Map(Object.entries(files))).map(({ argv }) => argv.join(' '))).toEqual(expected)
  })
})
