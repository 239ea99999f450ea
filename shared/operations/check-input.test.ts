import { expect, test } from 'vitest'
import { isFault } from '../session/fault.ts'
import { CheckInput, readCheck } from './check-input.ts'

const read = (input: unknown) => readCheck('x', CheckInput.parse(input))

test.each([
  { kind: 'tests' },
  { kind: 'tests', files: ['a'], cwd: 'packages/a', originals: true, report: { format: 'junit', path: 'out.xml' } },
  { kind: 'command', argv: ['x'], pattern: '^ok', inputs: ['src/**'] },
  { kind: 'diagnostics', argv: ['tsc'], max: 0, severity: 'error' },
  { kind: 'coverage', argv: ['x'], min: 80, what: 'branches', scope: ['src/**'], path: 'lcov.info' },
  { kind: 'metric', argv: ['x'], metrics: [{ name: 'p95', pattern: 'p95 (\\d+)', op: '<=', target: 100, unit: 'ms' }] },
  { kind: 'bench', argv: ['x'], against: 'K3', goal: 'faster', by: 30, margin: 5, path: 'ops', what: 'throughput' },
  { kind: 'bench', argv: ['x'] },
  { kind: 'repeat', files: ['a.test.js'], times: 100 },
  { kind: 'parity', argv: ['x'], other: ['y'], cases: [{ name: 'empty', args: ['-n'], stdin: '' }] },
  { kind: 'unchanged', globs: ['public/**'] },
  { kind: 'absent', dependency: 'lodash' },
  { kind: 'clean' },
  { kind: 'document', path: 'docs/API.md', sections: ['Errors'] },
  { kind: 'manual', question: 'Does it look right?' },
])('%j is a check', (input) => expect(read(input)).toEqual(input))

test.each([
  [{ kind: 'command' }, /not complete: argv/],
  [{ kind: 'coverage', argv: ['x'] }, /not complete: min/],
  [{ kind: 'coverage', argv: ['x'], min: 101 }, /not complete: min/],
  [{ kind: 'metric', argv: ['x'], metrics: [{ name: 'a', op: '<=', target: 1 }] }, /pattern or path/],
  [{ kind: 'metric', argv: ['x'], metrics: [{ name: 'a', pattern: '(', op: '<=', target: 1 }] }, /not a regular expression/],
  [{ kind: 'bench', argv: ['x'], by: 3 }, /by needs goal/],
  [{ kind: 'bench', argv: ['x'], pattern: '(' }, /not a regular expression/],
  [{ kind: 'bench', argv: ['x'], pattern: 'a', path: 'b' }, /not both/],
  [{ kind: 'bench', argv: ['x'], what: 'cost' }, /needs pattern or path/],
  [{ kind: 'repeat', times: 0 }, /not complete: times/],
  [{ kind: 'parity', argv: ['x'], cases: [] }, /not complete: cases/],
  [{ kind: 'parity', argv: ['x'], other: ['y'], against: 'K1', cases: [{ name: 'a' }] }, /not both/],
  [{ kind: 'parity', argv: ['x'], cases: [{ name: 'a' }, { name: 'a' }] }, /a name of its own/],
  [{ kind: 'absent' }, /needs globs, dependency or symbol/],
  [{ kind: 'tests', cwd: '../other' }, /below the workspace/],
  [{ kind: 'tests', cwd: '/abs' }, /below the workspace/],
  [{ kind: 'clean', argv: ['x'] }, /has argv, which a clean check does not know/],
  [{ kind: 'command', argv: ['x'], max: 3 }, /has max, which/],
  [{ kind: 'command', argv: ['a\0b'] }, /a character that no command can have/],
  [{ kind: 'diagnostics', argv: ['x'], severity: 'fatal' }, /not complete: severity/],
])('%j is none, and says why', (input, message) => {
  const fault = read(input)
  expect(isFault(fault) ? `${fault.message} ${fault.hint}` : 'a check').toMatch(message)
})
