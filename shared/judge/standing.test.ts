import { expect, test } from 'vitest'
import { given, type Given } from '../../tests/support/given.ts'
import type { Comparison } from '../session/comparison.ts'
import type { Check } from '../session/check.ts'
import type { Inputs } from '../session/evidence.ts'
import { criteriaInForce, sameCheck } from './criteria-in-force.ts'
import { freshnessOf, type TreeNow } from './freshness.ts'
import { changedLabel, standingLabel, standingsOf } from './standing.ts'

/** `t1` and `t2` differ in one file; the tree of now is the named one. */
const now = (tree: string): TreeNow => ({ kind: 'read', tree, changed: { t1: ['src/a.js'], t2: ['src/a.js'] } })
const UNREAD: TreeNow = { kind: 'unread', reason: 'the disk does not answer' }
const WHOLE: Inputs = { source: 'whole', globs: [], digest: 'd0' }
const LINT: Check = { kind: 'command', argv: ['npm', 'run', 'lint'] }

/** The one door: how every criterion stands on a tree, as the labels that all surfaces show. */
const check = (title: string, { state }: Given, tree: TreeNow, expected: readonly string[]): void =>
  test(title, () => expect(standingsOf(state, tree).map(standingLabel)).toEqual(expected))

const one = given.criteria('C1')
const approved = one.planProposed('p1', 'Mend sum').planApproved('p1')
const UNAPPROVED = ' (definition not approved)'

check('without criteria nothing stands', given, now('t1'), [])
check('a criterion nobody approved is judged and says so', one, now('t1'), [`C1 unproven: its check has not run yet${UNAPPROVED}`])
check('an approved one says nothing more', approved, now('t1'), ['C1 unproven: its check has not run yet'])
check('a criterion without a check can never be met', given.criteria({ id: 'C1', text: 'fast', check: null }), now('t1'), [
  `C1 unproven: it has no check, so nothing can show it${UNAPPROVED}`,
])

check('evidence on the files of now decides', approved.evidence('e1', 'C1', 'met 2 passed'), now('t1'), ['C1 met: 2 passed'])
check(
  'the newest of several on the same files wins',
  approved.evidence('e1', 'C1', 'met 2 passed').evidence('e2', 'C1', 'unmet 1 failed'),
  now('t1'),
  ['C1 unmet: 1 failed'],
)
check('a check that could not run is a word of its own', approved.evidence('e1', 'C1', 'could-not-run the run was cancelled'), now('t1'), [
  'C1 could-not-run: the run was cancelled',
])
check('evidence of other files is stale and names them', approved.evidence('e1', 'C1', 'met 2 passed'), now('t2'), [
  'C1 stale: src/a.js changed',
])
check('a tree that was never compared is stale all the same', approved.evidence('e1', 'C1', 'met 2 passed', { tree: 't9' }), now('t1'), [
  'C1 stale: the files changed',
])
const twoTrees = approved.evidence('e1', 'C1', 'met 2 passed').evidence('e2', 'C1', 'unmet 1 failed', { tree: 't2' })
check('undoing an edit brings the older verdict back without a run', twoTrees, now('t1'), ['C1 met: 2 passed'])
check('redoing it brings the newer one back', twoTrees, now('t2'), ['C1 unmet: 1 failed'])
check('a tree that cannot be read proves nothing', approved.evidence('e1', 'C1', 'met 2 passed'), UNREAD, [
  'C1 unproven: the disk does not answer',
])

// Narrowed inputs: `src/**` alone.
const SRC: Inputs = { source: 'declared', globs: ['src/**'], digest: 'd1' }
const narrowed = approved.evidence('e1', 'C1', 'met 2 passed', { inputs: SRC })
const after = (changed: Readonly<Record<string, readonly string[]>>): TreeNow => ({ kind: 'read', tree: 't2', changed })
check('a change outside the inputs ages nothing', narrowed, after({ t1: ['docs/a.md', 'test/x.js'] }), ['C1 met: 2 passed'])
check('stale evidence names what changed inside its inputs, and nothing else', narrowed, after({ t1: ['docs/a.md', 'src/a.js'] }), [
  'C1 stale: src/a.js changed',
])
check('narrow inputs say nothing of a tree that nobody compared', narrowed, after({}), ['C1 stale: the files changed'])
check('without globs the inputs are the whole tree', approved.evidence('e1', 'C1', 'met 2 passed', { inputs: WHOLE }), after({ t1: [] }), [
  'C1 stale: the files changed',
])
check(
  'a run on other files than the project had is no word about the project',
  approved.evidence('e1', 'C1', 'met', { arm: 'mix' }),
  now('t1'),
  ['C1 unproven: its check has not run yet'],
)

// The session began with tree `t0`.
const begun = approved.checkpoint('K1', 't0')
const compared: Comparison = { evidence: 'e1', baseline: 't0', run: 'r0', reason: null, counts: {}, tests: [], tries: 0 }
const passed = begun.evidence('e1', 'C1', 'met 2 passed')
check('what passes is not met before its tests were held against the baseline', passed, now('t1'), [
  'C1 unproven: 2 passed; not compared with the baseline yet',
])
check('but what failed is unmet at once', begun.evidence('e1', 'C1', 'unmet 1 failed'), now('t1'), ['C1 unmet: 1 failed'])
check(
  'what ran on the files of the baseline has nothing to be compared with',
  begun.evidence('e1', 'C1', 'met 2 passed', { tree: 't0' }),
  now('t0'),
  ['C1 met: 2 passed'],
)
const held = passed.happened({ type: 'comparison_recorded', comparison: compared })
check('once they were, it is met', held, now('t1'), ['C1 met: 2 passed'])
check('and another run of the same files needs no second comparison', held.evidence('e2', 'C1', 'met 2 passed'), now('t1'), [
  'C1 met: 2 passed',
])
test('a verdict that waits for its comparison names the record', () => {
  const [standing] = standingsOf(passed.state, now('t1'))
  expect(standing?.verdict).toMatchObject({ kind: 'unproven', uncompared: { id: 'e1' } })
})

const redefined = approved.evidence('e1', 'C1', 'met 2 passed').criteria({ id: 'C1', text: 'C1 holds', check: LINT })
check('an approved definition is frozen: an agent that changes it later changes nothing', redefined, now('t1'), ['C1 met: 2 passed'])
check(
  'until the user approves the new one, for which old evidence says nothing',
  redefined.planProposed('p2').planApproved('p2'),
  now('t1'),
  ['C1 unproven: its check has not run yet'],
)
check('an approved criterion that is left out later stays in force', approved.criteria('C2'), now('t1'), [
  'C1 unproven: its check has not run yet',
  `C2 unproven: its check has not run yet${UNAPPROVED}`,
])
check('evidence of another criterion is not borrowed', given.criteria('C1', 'C2').evidence('e1', 'C1', 'met 2 passed'), now('t1'), [
  `C1 met: 2 passed${UNAPPROVED}`,
  `C2 unproven: its check has not run yet${UNAPPROVED}`,
])

test('a running check is named beside the verdict, until it ends', () => {
  const running = (session: Given) => standingsOf(session.state, now('t1'))[0]?.running
  expect(running(one.runStarted('r1'))).toBe('r1')
  expect(running(one.runStarted('r1').runAbandoned('r1'))).toBeNull()
  expect(running(one.runStarted('r1', 'C2'))).toBeNull()
})

test('the plan that fixed a definition stands beside it', () => {
  expect(criteriaInForce(approved.criteria('C1', 'C2').state).map(({ criterion, plan }) => [criterion.id, plan])).toEqual([
    ['C1', 'p1'],
    ['C2', null],
  ])
})

test('checks are the same by content, not by the order of their members', () => {
  expect(sameCheck({ kind: 'command', argv: ['a'], timeoutS: 1 }, { timeoutS: 1, argv: ['a'], kind: 'command' })).toBe(true)
  expect(sameCheck({ kind: 'command', argv: ['a'] }, { kind: 'command', argv: ['a'], pattern: 'x' })).toBe(false)
  expect(sameCheck(null, { kind: 'tests' })).toBe(false)
})

test('evidence is fresh while the tree is the same, and only then', () => {
  const [evidence] = one.evidence('e1', 'C1', 'met 2 passed').state.evidence
  if (evidence === undefined) throw new Error('no evidence')
  expect(freshnessOf(evidence, now('t1'))).toEqual({ kind: 'fresh' })
  expect(freshnessOf(evidence, now('t2'))).toEqual({ kind: 'stale', changed: ['src/a.js'] })
  expect(freshnessOf(evidence, UNREAD)).toEqual({ kind: 'stale', changed: [] })
})

test.each([
  [[], 'the files changed'],
  [['a'], 'a changed'],
  [['a', 'b', 'c'], 'a, b, c changed'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more changed'],
])('%j reads %s', (paths, expected) => expect(changedLabel(paths)).toBe(expected))
