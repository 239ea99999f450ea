import { expect, test } from 'vitest'
import { given } from '../../tests/support/given.ts'
import type { Evidence } from '../session/evidence.ts'
import type { Outcome, TestResult } from '../session/outcome.ts'
import { comparisonLabel, compareRecords, type Seen } from './compare-records.ts'

const recordOf = (verdict: string, shown: Parameters<typeof given.evidence>[3] = {}): Evidence => {
  const [record] = given.criteria('C1').evidence('e1', 'C1', verdict, shown).state.evidence
  if (record === undefined) throw new Error('no record')
  return record
}
const outcomeOf = (tests: Readonly<Record<string, TestResult['status']>>): Outcome => ({
  runner: 'vitest',
  fidelity: 'full',
  ended: true,
  problems: [],
  tests: Object.entries(tests).map(([id, status]) => ({ id, file: 'a', path: [id], status })),
})
const seen = (record: Evidence, tests: Readonly<Record<string, TestResult['status']>> | null = { a: 'passed', b: 'passed' }): Seen => ({
  record,
  outcome: tests === null ? null : outcomeOf(tests),
})
const MET = recordOf('met 2 passed')

test.each<[string, Seen, Seen, string]>([
  ['the same again', seen(MET), seen({ ...MET, id: 'e2', timing: { ...MET.timing, wallMs: 9 } }), 'agrees'],
  [
    'tests that changed sides, though the counts are equal',
    seen(MET, { a: 'passed', b: 'failed' }),
    seen(MET, { a: 'failed', b: 'passed' }),
    'differs: a: passed, then failed; b: failed, then passed',
  ],
  ['a test that was not seen again', seen(MET), seen(MET, { a: 'passed' }), 'differs: b: passed, then not seen'],
  [
    'another verdict',
    seen(MET, null),
    seen(recordOf('unmet 1 failed', { results: { counts: { passed: 0, failed: 1, skipped: 0, missing: 0 } } }), null),
    'differs: verdict met, then unmet; end exit code 0, then exit code 1; tests 1 passed, then 0 passed, 1 failed',
  ],
  [
    'other counts of problems',
    seen(MET),
    seen(recordOf('met 2 passed', { results: { diagnosticCounts: { warning: 2, error: 1 } } })),
    'differs: problems none, then 1 error, 2 warning',
  ],
  [
    'another method',
    seen(MET),
    seen(recordOf('met 2 passed', { method: { hash: 'other', argv: ['true'] } })),
    'not comparable: the command differs',
  ],
  ['other files', seen(MET), seen(recordOf('met 2 passed', { tree: 't2' })), 'not comparable: they ran on different files'],
  [
    'other lock files',
    seen(MET),
    seen(recordOf('met 2 passed', { environment: { lockFiles: 'x' } })),
    'not comparable: the lock files differ',
  ],
  [
    'another sandbox',
    seen(MET),
    seen({ ...MET, sandbox: { grade: 'unconfined', missing: [] } }),
    'not comparable: the sandbox is confined, then unconfined',
  ],
  [
    'another fidelity',
    seen(MET),
    seen(recordOf('met 2 passed', { results: { fidelity: 'exit' } })),
    'not comparable: the fidelity is full, then exit',
  ],
])('%s', (_, first, again, expected) => {
  const comparison = compareRecords(first, again)
  expect(comparisonLabel(comparison)).toBe(expected)
  expect(comparison.agrees).toBe(expected === 'agrees')
})

test('many differing tests are counted', () => {
  const many = (status: TestResult['status']) => Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`t${index}`, status]))
  expect(compareRecords(seen(MET, many('passed')), seen(MET, many('failed'))).differences.at(-1)).toBe('and 5 more tests')
})
