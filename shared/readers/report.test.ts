import { describe, expect, test } from 'vitest'
import type { RunEnd } from '../session/run.ts'
import { readOutcome } from './read-outcome.ts'

const header = '{"v":1,"runner":"vitest"}'
const line = (event: Record<string, unknown>): string => JSON.stringify(event)
const discovered = (path: string[], at = 1): string => line({ type: 'discovered', file: 'a.test.ts', path, line: at })
const result = (path: string[], status = 'passed', at = 1): string => line({ type: 'test', file: 'a.test.ts', path, line: at, status })
const end = line({ type: 'end' })
const report = (...lines: string[]): string => [header, ...lines].map((one) => `${one}\n`).join('')
const exited = (code: number): RunEnd => ({ kind: 'exited', code })

/** What a report and an end become: `id status` a test, then the problems, then whether it ended. */
const read = (text: string | null, how: RunEnd = exited(0)) => {
  const outcome = readOutcome({ runner: 'vitest', report: text, end: how })
  return {
    tests: outcome.tests.map(({ id, status }) => `${id} ${status}`),
    problems: outcome.problems.map(({ message }) => message),
    ended: outcome.ended,
    fidelity: outcome.fidelity,
  }
}

const table: { name: string; text: string | null; end?: RunEnd; expected: ReturnType<typeof read> }[] = [
  {
    name: 'a green run',
    text: report(discovered(['adds']), result(['adds']), end),
    expected: { tests: ['a.test.ts > adds passed'], problems: [], ended: true, fidelity: 'full' },
  },
  {
    name: 'equal names are counted in the order of their lines, whatever the order of the results',
    text: report(result(['dup'], 'failed', 9), result(['dup'], 'passed', 3), end),
    end: exited(1),
    expected: { tests: ['a.test.ts > dup #2 failed', 'a.test.ts > dup passed'], problems: [], ended: true, fidelity: 'full' },
  },
  {
    name: 'announced without a result is missing, a suite is not',
    text: report(
      discovered(['s']),
      discovered(['s', 'one']),
      discovered(['two']),
      line({ type: 'suite', file: 'a.test.ts', path: ['two'] }),
      end,
    ),
    expected: { tests: ['a.test.ts > s > one missing'], problems: [], ended: true, fidelity: 'full' },
  },
  {
    name: 'a torn last line is tolerated and the run has not ended',
    text: `${report(result(['adds']))}{"type":"te`,
    end: { kind: 'timed-out' },
    expected: { tests: ['a.test.ts > adds passed'], problems: ['timed out'], ended: false, fidelity: 'full' },
  },
  {
    name: 'a report that stops, although the exit code is 0',
    text: report(result(['adds'])),
    expected: {
      tests: ['a.test.ts > adds passed'],
      problems: ['exit code 0, but the report stops before its end'],
      ended: false,
      fidelity: 'full',
    },
  },
  {
    name: 'exit code 0 with a failed test',
    text: report(result(['adds'], 'failed'), end),
    expected: { tests: ['a.test.ts > adds failed'], problems: ['exit code 0, although 1 tests failed'], ended: true, fidelity: 'full' },
  },
  {
    name: 'exit code 1 with none failed',
    text: report(result(['adds']), end),
    end: exited(1),
    expected: { tests: ['a.test.ts > adds passed'], problems: ['exit code 1, although no test failed'], ended: true, fidelity: 'full' },
  },
  { name: 'zero tests are visible', text: report(end), expected: { tests: [], problems: [], ended: true, fidelity: 'full' } },
  {
    name: 'lines of somebody else are said',
    text: report('noise', '{"type":"test","status":"great"}', result(['adds']), end),
    expected: {
      tests: ['a.test.ts > adds passed'],
      problems: ["2 lines of the report are not the reporter's: something else wrote there"],
      ended: true,
      fidelity: 'full',
    },
  },
  {
    name: 'no report: the exit code alone',
    text: null,
    end: exited(2),
    expected: {
      tests: [],
      problems: ['the reporter wrote nothing: only the exit code is known', 'exit code 2'],
      ended: true,
      fidelity: 'exit',
    },
  },
]

describe('a report and how the run ended become an outcome', () => {
  test.each(table)('$name', ({ text, end: how, expected }) => {
    expect(read(text, how)).toEqual(expected)
  })

  test.each<[RunEnd, string[]]>([
    [exited(0), []],
    [exited(3), ['exit code 3']],
    [{ kind: 'signalled', signal: 'SIGSEGV' }, ['ended by SIGSEGV']],
    [{ kind: 'could-not-start', reason: 'no such command' }, ['could not start: no such command']],
    [{ kind: 'output-limit' }, ['stopped at the output limit']],
    [{ kind: 'process-limit' }, ['stopped at the process limit']],
    [{ kind: 'cpu-limit' }, ['stopped at the CPU limit']],
    [{ kind: 'disk-limit' }, ['stopped at the disk limit']],
    [{ kind: 'memory-limit' }, ['stopped at the memory limit']],
    [{ kind: 'cancelled' }, ['cancelled']],
  ])('a command by its exit: %o', (how, problems) => {
    const outcome = readOutcome({ runner: 'exit', report: null, end: how })
    expect(outcome.problems.map(({ message }) => message)).toEqual(problems)
    expect(outcome).toMatchObject({ fidelity: 'exit', tests: [], ended: how.kind === 'exited' })
  })

  test('tens of thousands of tests under one name all get an id of their own', () => {
    const { tests } = read(report(...Array.from({ length: 20_000 }, () => result(['dup'], 'passed', 1)), end))
    expect(new Set(tests).size).toBe(20_000)
  })

  test('a name that looks like an ordinal does not take another test’s id', () => {
    expect(read(report(result(['dup'], 'passed', 1), result(['dup #2'], 'passed', 2), result(['dup'], 'passed', 3), end)).tests).toEqual([
      'a.test.ts > dup passed',
      'a.test.ts > dup #2 passed',
      'a.test.ts > dup #3 passed',
    ])
  })
})

describe('a report of a package has paths from the workspace', () => {
  const inPackage = (cwd: string | undefined, root: string | undefined) => {
    const text = [
      line({ v: 1, runner: 'vitest', ...(cwd === undefined ? {} : { cwd }) }),
      line({ type: 'discovered', file: 'b.test.ts', path: ['lost'] }),
      line({
        type: 'test',
        file: 'a.test.ts',
        path: ['adds'],
        status: 'failed',
        message: 'Error: no\n    at f (/w/packages/a/src/a.ts:3:1)\n    at g (/w/packages/b/b.ts:4:1)',
      }),
      line({ type: 'test', file: '../b/b.test.ts', path: ['adds'], status: 'failed', frames: [{ file: 'c.ts', line: 2 }] }),
      line({ type: 'problem', file: '', message: 'of the run' }),
      end,
    ]
    const outcome = readOutcome({
      runner: 'vitest',
      report: text.map((one) => `${one}\n`).join(''),
      end: exited(1),
      ...(root === undefined ? {} : { root }),
    })
    return {
      tests: outcome.tests.map(({ id, frames = [] }) => `${id} ${frames.map(({ file, line: at }) => `${file}:${at}`).join(' ')}`.trim()),
      problems: outcome.problems.map(({ file }) => file),
    }
  }

  test.each<[string, string | undefined, string | undefined, string[]]>([
    [
      'in its folder',
      '/w/packages/a',
      '/w',
      [
        'packages/a/a.test.ts > adds packages/a/src/a.ts:3 packages/b/b.ts:4',
        'packages/b/b.test.ts > adds packages/a/c.ts:2',
        'packages/a/b.test.ts > lost',
      ],
    ],
    [
      'in the root',
      '/w',
      '/w',
      ['a.test.ts > adds packages/a/src/a.ts:3 packages/b/b.ts:4', '/b/b.test.ts > adds c.ts:2', 'b.test.ts > lost'],
    ],
    [
      'outside of the workspace',
      '/w/packages/a',
      '/other',
      ['a.test.ts > adds src/a.ts:3', '/w/packages/b/b.test.ts > adds c.ts:2', 'b.test.ts > lost'],
    ],
    [
      'of a reporter that does not tell its folder',
      undefined,
      '/w',
      ['a.test.ts > adds', '../b/b.test.ts > adds c.ts:2', 'b.test.ts > lost'],
    ],
    [
      'read without a workspace',
      '/w/packages/a',
      undefined,
      ['a.test.ts > adds src/a.ts:3', '/w/packages/b/b.test.ts > adds c.ts:2', 'b.test.ts > lost'],
    ],
  ])('%s', (_, cwd, root, tests) => {
    expect(inPackage(cwd, root)).toEqual({ tests, problems: [''] })
  })
})

describe('what is written into the report by others', () => {
  const key = 'k1'
  const keyed = (event: Record<string, unknown>): string => line({ ...event, key })
  const red = keyed({ type: 'test', file: 'a.ts', path: ['red'], line: 1, status: 'failed' })

  test('lines without the key of its first line are not believed', () => {
    const text = [
      keyed({ v: 1, runner: 'vitest' }),
      red,
      line({ type: 'test', file: 'a.ts', path: ['red'], status: 'passed' }),
      keyed({ type: 'end' }),
    ]
    expect(read(text.map((one) => `${one}\n`).join(''), exited(1))).toMatchObject({
      tests: ['a.ts > red failed'],
      problems: ["1 lines of the report are not the reporter's: something else wrote there"],
    })
  })

  test('what a file says in the end counts, and where it came to none, what was said of each test last', () => {
    const said = (file: string, status: string, more = {}) => keyed({ type: 'test', file, path: ['one'], line: 1, status, ...more })
    const text = [
      keyed({ v: 1, runner: 'jest' }),
      keyed({ type: 'discovered', file: 'ended.ts', path: ['one'], provisional: true }),
      keyed({ type: 'discovered', file: 'ended.ts', path: ['one'], provisional: true }),
      said('ended.ts', 'failed', { provisional: true }),
      said('ended.ts', 'passed', { attempts: 2 }),
      said('torn.ts', 'failed', { provisional: true }),
      said('torn.ts', 'passed', { provisional: true }),
      keyed({ type: 'discovered', file: 'torn.ts', path: ['two'], provisional: true }),
    ]
    const outcome = read(text.map((one) => `${one}\n`).join(''), { kind: 'signalled', signal: 'SIGKILL' })
    expect(outcome.tests).toEqual(['ended.ts > one passed', 'torn.ts > one passed', 'torn.ts > two missing'])
  })
})
