import { expect, test } from 'vitest'
import type { Check } from '../session/check.ts'
import type { Outcome, TestResult } from '../session/outcome.ts'
import type { RunEnd } from '../session/run.ts'
import { countsLabel, countsOf, endLabel, judgeRun, type Observed } from './verdict.ts'

const TESTS: Check = { kind: 'tests' }
const COMMAND: Check = { kind: 'command', argv: ['lint'] }
const PATTERN: Check = { kind: 'command', argv: ['lint'], pattern: 'ok' }
const OK: RunEnd = { kind: 'exited', code: 0 }
const FAILED: RunEnd = { kind: 'exited', code: 1 }

const tests = (...statuses: TestResult['status'][]): TestResult[] =>
  statuses.map((status, index) => ({ id: String(index), file: 'a.test.js', path: [String(index)], status }))
const full = (...statuses: TestResult['status'][]): Outcome => ({
  runner: 'vitest',
  fidelity: 'full',
  tests: tests(...statuses),
  problems: [],
  ended: true,
})
const EXIT: Outcome = { runner: 'exit', fidelity: 'exit', tests: [], problems: [], ended: true }
const BROKEN = { ...full('passed'), problems: [{ file: 'b.test.js', message: 'SyntaxError: x\n  at y' }] }

/** The one door: a run and what it shows by itself. */
const check = (title: string, observed: Partial<Observed>, expected: string): void =>
  test(title, () => {
    const { word, reason } = judgeRun({
      check: TESTS,
      end: OK,
      outcome: full('passed', 'passed'),
      patternFound: null,
      changedFiles: [],
      ...observed,
    })
    expect(`${word}: ${reason}`).toBe(expected)
  })

check('all tests pass', {}, 'met: 2 passed')
check('one fails', { end: FAILED, outcome: full('passed', 'failed') }, 'unmet: 1 passed, 1 failed')
check('one fails and the runner lies with exit code 0', { outcome: full('passed', 'failed') }, 'unmet: 1 passed, 1 failed')
check('all pass and the runner exits with 1', { end: FAILED }, 'unmet: 2 passed, but exit code 1')
check('all pass and then it is killed', { end: { kind: 'signalled', signal: 'SIGSEGV' } }, 'unmet: 2 passed, but ended by SIGSEGV')
check('zero tests are never a pass', { outcome: full() }, 'unmet: no test ran, and zero tests are never a pass')
check('nor are only skipped ones', { outcome: full('skipped', 'todo') }, 'unmet: no test ran, and zero tests are never a pass')
check('skipped beside passed ones are counted', { outcome: full('passed', 'skipped', 'todo') }, 'met: 1 passed, 2 skipped')
check(
  'a discovered test without a result',
  { outcome: full('passed', 'missing') },
  'unmet: 1 passed, 1 missing: discovered tests without a result',
)
check('a module that does not load', { outcome: BROKEN }, 'unmet: 1 passed; b.test.js: SyntaxError: x')
check('a report that ends early', { outcome: { ...full('passed'), ended: false } }, 'unmet: 1 passed; the test report ends early')

check(
  'a reporter of ours was loaded and wrote nothing',
  { outcome: { ...EXIT, runner: 'vitest' } },
  'could-not-run: the reporter wrote nothing that can be read, so no test was seen',
)
check(
  'the same, and the runner failed',
  { outcome: { ...EXIT, runner: 'vitest' }, end: FAILED },
  'unmet: exit code 1 (fidelity exit: single tests not seen)',
)
check('a checkout that passed on', { changedFiles: null }, 'could-not-run: its checkout was gone before it could be compared with its tree')
check(
  'a message without end is cut',
  { outcome: { ...full('passed'), problems: [{ file: 'b', message: 'x'.repeat(90_000) }] } },
  `unmet: 1 passed; b: ${'x'.repeat(500 - '1 passed; b: '.length)}…`,
)
check('only the exit code is known: met', { outcome: EXIT }, 'met: exit code 0 (fidelity exit: single tests not seen)')
check('only the exit code is known: unmet', { outcome: EXIT, end: FAILED }, 'unmet: exit code 1 (fidelity exit: single tests not seen)')
check(
  'only the signal is known',
  { outcome: EXIT, end: { kind: 'signalled', signal: 'SIGKILL' } },
  'unmet: ended by SIGKILL (fidelity exit: single tests not seen)',
)

check('a command that exits 0', { check: COMMAND, outcome: EXIT }, 'met: exit code 0')
check('a command that does not', { check: COMMAND, outcome: EXIT, end: { kind: 'exited', code: 2 } }, 'unmet: exit code 2')
check(
  'a command that is killed',
  { check: COMMAND, outcome: EXIT, end: { kind: 'signalled', signal: 'SIGTERM' } },
  'unmet: ended by SIGTERM',
)
check('a pattern that is found', { check: PATTERN, outcome: EXIT, patternFound: true }, 'met: exit code 0')
check(
  'a pattern that is not',
  { check: PATTERN, outcome: EXIT, patternFound: false },
  'unmet: exit code 0, but its output does not match the pattern',
)
check(
  'a found pattern does not excuse the exit code',
  { check: PATTERN, outcome: EXIT, patternFound: true, end: FAILED },
  'unmet: exit code 1',
)

const ENDS: readonly (readonly [RunEnd, string])[] = [
  [{ kind: 'could-not-start', reason: 'no such program' }, 'could-not-run: no such program'],
  [{ kind: 'cancelled' }, 'could-not-run: the run was cancelled'],
  [{ kind: 'output-limit' }, 'could-not-run: the run wrote more output than is allowed'],
  [{ kind: 'process-limit' }, 'could-not-run: the run started more processes than are allowed'],
  [{ kind: 'cpu-limit' }, 'could-not-run: the run used more CPU time than is allowed'],
  [{ kind: 'disk-limit' }, 'could-not-run: the run wrote more to the disk than is allowed'],
  [{ kind: 'memory-limit' }, 'could-not-run: the run held more memory than is allowed'],
  [{ kind: 'exited', code: 127 }, 'could-not-run: the command was not found (exit code 127)'],
  [{ kind: 'timed-out' }, 'unmet: the run timed out'],
]
for (const [end, expected] of ENDS) {
  check(`${end.kind} with green tests`, { end }, expected)
  check(`${end.kind} of a command`, { end, check: COMMAND, outcome: EXIT }, expected)
}

check(
  'a run that changed what it was to judge is void',
  { changedFiles: ['a', 'b', 'c', 'd'] },
  'could-not-run: void: the run itself changed a, b, c',
)
check(
  'void also when it failed',
  { changedFiles: ['a'], end: FAILED, outcome: full('failed') },
  'could-not-run: void: the run itself changed a',
)
check('cancelled comes before void', { changedFiles: ['a'], end: { kind: 'cancelled' } }, 'could-not-run: the run was cancelled')

test('counts name what is not zero, and always the passed ones', () => {
  expect(countsLabel(countsOf(full()))).toBe('0 passed')
  expect(countsLabel(countsOf(full('passed', 'failed', 'skipped', 'todo', 'missing')))).toBe('1 passed, 1 failed, 2 skipped, 1 missing')
})

test('every end of a run has words of its own', () => {
  const ends: RunEnd[] = [OK, { kind: 'signalled', signal: 'SIGKILL' }, ...ENDS.map(([end]) => end)]
  expect(ends.map(endLabel)).toEqual([
    'exit code 0',
    'ended by SIGKILL',
    'could not start: no such program',
    'cancelled',
    'stopped at the output limit',
    'stopped at the process limit',
    'stopped at the CPU limit',
    'stopped at the disk limit',
    'stopped at the memory limit',
    'exit code 127',
    'timed out',
  ])
})
