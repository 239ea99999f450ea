import { expect, test } from 'vitest'
import type { Check } from '../session/check.ts'
import type { Outcome, TestResult } from '../session/outcome.ts'
import type { RunEnd } from '../session/run.ts'
import { judgeRun, type Observed } from './verdict.ts'
import { countsLabel, countsOf, endLabel } from './verdicts/words.ts'

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
  [
    { kind: 'service-ended', service: 'db', reason: 'it was ended by SIGKILL' },
    'could-not-run: its service db ended while it ran: it was ended by SIGKILL',
  ],
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
    'failed after its service db had ended',
    'stopped at the disk limit',
    'stopped at the memory limit',
    'exit code 127',
    'timed out',
  ])
})

const TSC: Check = { kind: 'diagnostics', argv: ['tsc'], severity: 'error' }
const problem = (severity: 'error' | 'warning', line = 3) => ({ file: 'src/a.ts', line, severity, message: 'wrong\nmore' })
const named = (...diagnostics: ReturnType<typeof problem>[]): Outcome => ({ ...EXIT, diagnostics })
check('no problems', { check: TSC, outcome: named() }, 'met: 0 of error or worse')
check('warnings do not count as errors', { check: TSC, outcome: named(problem('warning')), end: FAILED }, 'met: 0 of error or worse')
check('an error', { check: TSC, outcome: named(problem('error')), end: FAILED }, 'unmet: 1 of error or worse; src/a.ts:3: wrong')
check(
  'as many as are allowed',
  { check: { ...TSC, max: 1 }, outcome: named(problem('error')), end: FAILED },
  'met: 1 of error or worse, at most 1',
)
check(
  'warnings count unless told',
  { check: { kind: 'diagnostics', argv: ['x'] }, outcome: named(problem('warning')) },
  'unmet: 1 of warning or worse; src/a.ts:3: wrong',
)
check(
  'a linter that breaks shows nothing',
  { check: TSC, outcome: named(), end: { kind: 'exited', code: 2 } },
  'could-not-run: exit code 2, and it named no problem that can be read',
)

const COVERAGE: Check = { kind: 'coverage', argv: ['x'], min: 80 }
check(
  'enough is covered',
  { check: COVERAGE, outcome: EXIT, coverage: { covered: 80, total: 100 } },
  'met: 80.0 % of lines covered (80 of 100)',
)
check(
  'nearly enough is not',
  { check: COVERAGE, outcome: EXIT, coverage: { covered: 7999, total: 10_000 } },
  'unmet: 79.9 % of lines covered (7999 of 10000), at least 80 % is asked',
)
check(
  'no report',
  { check: COVERAGE, outcome: EXIT, coverage: null },
  'could-not-run: it left no coverage report that can be read; name its place with path',
)
check(
  'an empty scope',
  { check: { ...COVERAGE, what: 'branches' }, outcome: EXIT, coverage: { covered: 0, total: 0 } },
  'could-not-run: the coverage report has no branches in the scope',
)
check(
  'failing tests cover nothing',
  { check: COVERAGE, outcome: EXIT, end: FAILED, coverage: { covered: 1, total: 1 } },
  'unmet: exit code 1',
)

const METRIC: Check = { kind: 'metric', argv: ['x'], metrics: [{ name: 'p95', path: 'p95', op: '<=', target: 100, unit: 'ms' }] }
const p95 = (value: number | null) => [
  { name: 'p95', value, op: '<=' as const, target: 100, unit: 'ms', holds: value !== null && value <= 100 },
]
check('a number that holds', { check: METRIC, outcome: EXIT, metrics: p95(45) }, 'met: p95 45 ms (<= 100 ms)')
check('a number that does not', { check: METRIC, outcome: EXIT, metrics: p95(101) }, 'unmet: p95 101 ms (<= 100 ms)')
check('a number that is not there', { check: METRIC, outcome: EXIT, metrics: p95(null) }, 'could-not-run: the output has no number for p95')
check('a load that breaks', { check: METRIC, outcome: EXIT, end: FAILED, metrics: p95(1) }, 'unmet: exit code 1')

check(
  'the baseline’s tests had to stay',
  { check: { kind: 'tests', originals: true }, changedOriginals: ['test/a.js'] },
  'unmet: 2 passed, but the baseline’s test files changed: test/a.js',
)
check('a failed expectation of failure counts as skipped', { outcome: full('passed', 'xfailed', 'xpassed') }, 'met: 2 passed, 1 skipped')
check(
  'a run that lacked something',
  { lacking: 'dist/x.js is not in the checkout', outcome: full('failed'), end: FAILED },
  'could-not-run: dist/x.js is not in the checkout',
)
check('a run that passed lacked nothing', { lacking: 'dist/x.js is not in the checkout' }, 'met: 2 passed')
