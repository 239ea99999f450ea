import { expect, test } from 'vitest'
import { given, type Given } from '../../../tests/support/given.ts'
import type { ComparedTest, Comparison } from '../../session/comparison.ts'
import { standingLabel, standingsOf } from '../standing.ts'
import { findingsOf } from './index.ts'

const compared = (more: Pick<ComparedTest, 'class' | 'now'> & Partial<ComparedTest>): ComparedTest => ({
  id: 'test/sum.test.js > adds',
  file: 'test/sum.test.js',
  line: 6,
  path: ['sum', 'adds'],
  before: 'passed',
  ...more,
})

const after = (verdict: string, ...tests: ComparedTest[]): Given => {
  const counts = Object.fromEntries(tests.map((one) => [one.class, 1]))
  const comparison: Comparison = { evidence: 'e1', baseline: 'abcdef0123', run: 'r0', reason: null, counts, tests, tries: 0 }
  return given.criteria('C1').evidence('e1', 'C1', verdict).happened({ type: 'comparison_recorded', comparison })
}

const tree = { kind: 'read', tree: 't1', changed: {} } as const
const shown = ({ state }: Given) =>
  findingsOf({ state, standings: standingsOf(state, tree), tree, unsaved: [], tornLines: 0 })
    .filter(({ code }) => code === 'regression')
    .map(({ severity, where, message }) => `${severity} ${where.kind === 'file' ? `${where.path}:${where.line}` : where.item} ${message}`)
const labels = ({ state }: Given) => standingsOf(state, tree).map(standingLabel)

const six = { baseline: { failed: 0, of: 6 }, now: { failed: 6, of: 6 } }

test.each<[string, ComparedTest, string, string]>([
  [
    'unmet 1 failed',
    compared({ class: 'regressed', now: 'failed', tries: six }),
    'warning test/sum.test.js:6 Regressed: sum > adds failed 6 of 6 times now, and 0 of 6 at the baseline. [C1, against the baseline abcdef0]',
    'C1 unmet: 1 failed; against the baseline 1 regressed (test/sum.test.js sum > adds)',
  ],
  [
    'met 1 passed',
    compared({ class: 'lost', now: null }),
    'warning C1 Lost: sum > adds passed at the baseline and has no result now. [C1, against the baseline abcdef0]',
    'C1 unmet: 1 passed; against the baseline 1 lost (test/sum.test.js sum > adds)',
  ],
  [
    'met 1 passed',
    compared({ class: 'newly-skipped', now: 'skipped' }),
    'warning test/sum.test.js:6 Newly skipped: sum > adds passed at the baseline and does not run now. [C1, against the baseline abcdef0]',
    'C1 unmet: 1 passed; against the baseline 1 newly skipped (test/sum.test.js sum > adds)',
  ],
  [
    'met 1 passed',
    compared({ class: 'flaky', now: 'passed' }),
    'warning test/sum.test.js:6 Flaky: sum > adds passed only when it was tried again. [C1, against the baseline abcdef0]',
    'C1 unmet: 1 passed; against the baseline 1 flaky (test/sum.test.js sum > adds)',
  ],
])('%s, but %j', (verdict, one, finding, label) => {
  const session = after(verdict, one)
  expect(shown(session)).toEqual([finding])
  expect(labels(session)).toEqual([`${label} (definition not approved)`])
})

test('what was mended, came new or got another name holds up nothing', () => {
  const session = after(
    'met 3 passed',
    compared({ class: 'fixed', now: 'passed' }),
    compared({ class: 'new-pass', now: 'passed' }),
    compared({ class: 'renamed', now: 'passed' }),
  )
  expect(shown(session)).toEqual([])
  expect(labels(session)).toEqual(['C1 met: 3 passed; against the baseline 1 fixed, 1 renamed, 1 new (definition not approved)'])
})

test('failures of before are named as such', () => {
  const session = after('unmet 1 failed', compared({ class: 'pre-existing', now: 'failed', before: 'failed' }))
  expect(shown(session)).toEqual([])
  expect(labels(session)).toEqual(['C1 unmet: 1 failed; against the baseline 1 failing as before (definition not approved)'])
})

test('the action on the line shows the diff with the baseline', () => {
  const { state } = after('met 1 passed', compared({ class: 'newly-skipped', now: 'skipped' }))
  const [finding] = findingsOf({ state, standings: standingsOf(state, tree), tree, unsaved: [], tornLines: 0 }).filter(
    ({ code }) => code === 'regression',
  )
  expect(finding?.fixes).toEqual([
    { operation: 'checkpoint', title: 'Show the diff with the baseline', input: { action: 'diff', id: 'baseline' } },
  ])
})

test('running the check once more does not make a lost test any better', () => {
  const session = after('met 1 passed', compared({ class: 'lost', now: null })).evidence('e2', 'C1', 'met 1 passed')
  expect(standingsOf(session.state, tree).map(({ verdict }) => verdict.kind)).toEqual(['unmet'])
})

test('a comparison of stale evidence says nothing of the files of now', () => {
  const session = after('met 1 passed', compared({ class: 'lost', now: null }))
  const other = { kind: 'read', tree: 't2', changed: { t1: ['a.js'] } } as const
  expect(standingsOf(session.state, other).map(({ verdict }) => verdict.kind)).toEqual(['stale'])
})
