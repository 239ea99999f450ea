import { expect, test } from 'vitest'
import { given, USER, type Given } from '../../../tests/support/given.ts'
import { standingsOf } from '../standing.ts'
import type { WeakenedNow } from '../weakening/open-questions.ts'
import type { Weakening } from '../weakening/weakening.ts'
import { findingsOf } from './index.ts'

const SKIPPED: Weakening = {
  code: 'test-disabled',
  tier: 'high',
  file: 'test/sum.test.js',
  line: 6,
  test: ['adds'],
  message: '"adds" is skipped now.',
  key: 'k1',
}
const read = (...weakenings: Weakening[]): WeakenedNow => ({ kind: 'read', against: 'abcdef0123', weakenings })

const shown = (weakened: WeakenedNow, { state }: Given = given): string[] => {
  const tree = { kind: 'read', tree: 't1', changed: {} } as const
  const findings = findingsOf({ state, standings: standingsOf(state, tree), tree, unsaved: [], tornLines: 0, weakened })
  return findings
    .filter(({ code }) => code === 'weakened-test')
    .map(({ severity, where }) => `${severity} ${where.kind === 'file' ? `${where.path}:${where.line}` : where.item}`)
}

test('a weakened test stands on its line, with what it is and how it is accepted', () => {
  const [finding] = findingsOf({
    state: given.state,
    standings: [],
    tree: { kind: 'read', tree: 't1', changed: {} },
    unsaved: [],
    tornLines: 0,
    weakened: read(SKIPPED),
  })
  expect(finding).toEqual({
    code: 'weakened-test',
    severity: 'warning',
    where: { kind: 'file', path: 'test/sum.test.js', line: 6 },
    message:
      '"adds" is skipped now. (test-disabled, against the baseline abcdef0) Put it back, or accept it: maestro weakened accept k1 REASON',
    evidence: null,
    fixes: [
      { operation: 'accept_weakened_test', title: 'Accept test-disabled, with a reason: "adds" is skipped now.', input: { key: 'k1' } },
    ],
  })
})

test.each([
  ['error', 'error'],
  ['high', 'warning'],
  ['medium', 'warning'],
  ['low', 'information'],
] as const)('tier %s is shown as %s', (tier, severity) => {
  expect(shown(read({ ...SKIPPED, tier }))).toEqual([`${severity} test/sum.test.js:6`])
})

test('what is gone with its file stands in the plan, for no editor opens the file', () => {
  expect(shown(read({ ...SKIPPED, code: 'test-file-removed', line: 1, gone: true }))).toEqual(['warning goal'])
})

test('what the user accepted is silent, by its key alone', () => {
  const accepted = given.happened(
    { type: 'weakening_accepted', weakening: 'k1', code: SKIPPED.code, file: SKIPPED.file, text: 't-1' },
    USER,
  )
  expect(shown(read(SKIPPED), accepted)).toEqual([])
  expect(shown(read({ ...SKIPPED, key: 'k2' }), accepted)).toEqual(['warning test/sum.test.js:6'])
})

test('where nobody looked, and where nothing is weakened, there is silence', () => {
  expect(shown({ kind: 'unlooked' })).toEqual([])
  expect(shown(read())).toEqual([])
})
