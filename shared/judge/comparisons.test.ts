import { expect, test } from 'vitest'
import { given, type Given } from '../../tests/support/given.ts'
import type { Inputs } from '../session/evidence.ts'
import { treesToCompare } from './comparisons.ts'
import type { TreeNow } from './freshness.ts'
import { standingLabel, standingsOf } from './standing.ts'

/** How the tree of now differs from every tree that can be compared with it; the others are lost. */
type Differences = Readonly<Record<string, readonly string[]>>

const UNREAD: TreeNow = { kind: 'unread', reason: 'the disk does not answer' }
const src = (digest: string): { inputs: Inputs } => ({ inputs: { source: 'declared', globs: ['src/**'], digest } })
const one = given.criteria('C1')

/** Asks as a view does, until nothing is left to compare: what was asked, in rounds, and how the criteria stand then. */
const asked = ({ state }: Given, tree: string, differences: Differences): { readonly rounds: string[][]; readonly labels: string[] } => {
  const known: Record<string, readonly string[]> = {}
  const now: TreeNow = { kind: 'read', tree, changed: known }
  const seen = new Set<string>()
  const rounds: string[][] = []
  for (let trees = treesToCompare(state, now, seen); trees.length > 0; trees = treesToCompare(state, now, seen)) {
    rounds.push(trees)
    for (const one of trees) {
      seen.add(one)
      const differing = differences[one]
      if (differing !== undefined) known[one] = differing
    }
  }
  return { rounds, labels: standingsOf(state, now).map((standing) => standingLabel(standing).replace(' (definition not approved)', '')) }
}

test('evidence on the tree of now, and a tree that cannot be read, need no comparison', () => {
  const state = one.evidence('e1', 'C1', 'met 1 passed', src('d1'))
  expect(asked(state, 't1', {})).toEqual({ rounds: [], labels: ['C1 met: 1 passed'] })
  expect(treesToCompare(state.state, UNREAD, new Set())).toEqual([])
})

test('the newest evidence is compared, so that a stale one names what changed', () => {
  const state = one.evidence('e1', 'C1', 'met 1 passed', { tree: 't1' }).evidence('e2', 'C1', 'met 2 passed', { tree: 't2' })
  expect(asked(state, 't3', { t2: ['src/b.js'] })).toEqual({ rounds: [['t2']], labels: ['C1 stale: src/b.js changed'] })
  expect(asked(state, 't3', {})).toEqual({ rounds: [['t2']], labels: ['C1 stale: the files changed'] })
})

test('older evidence of the whole tree comes back by its tree alone', () => {
  const state = one.evidence('e1', 'C1', 'met 1 passed', { tree: 't1' }).evidence('e2', 'C1', 'unmet 1 failed', { tree: 't2' })
  expect(asked(state, 't1', { t2: ['src/b.js'] })).toEqual({ rounds: [['t2']], labels: ['C1 met: 1 passed'] })
})

test('older evidence of narrowed inputs comes back when its inputs do, whatever else has changed since', () => {
  const state = one
    .evidence('e1', 'C1', 'met 1 passed', { tree: 't1', ...src('d1') })
    .evidence('e2', 'C1', 'unmet 1 failed', { tree: 't2', ...src('d2') })
  expect(asked(state, 't3', { t1: ['docs/a.md'], t2: ['docs/a.md', 'src/a.js'] })).toEqual({
    rounds: [['t2'], ['t1']],
    labels: ['C1 met: 1 passed'],
  })
  expect(asked(state, 't3', { t1: ['docs/a.md'], t2: [] })).toEqual({ rounds: [['t2']], labels: ['C1 unmet: 1 failed'] })
})

test('a lost tree is passed over', () => {
  const state = one
    .evidence('e1', 'C1', 'met 1 passed', { tree: 't1', ...src('d1') })
    .evidence('e2', 'C1', 'unmet 1 failed', { tree: 't2', ...src('d2') })
  expect(asked(state, 't3', { t1: [] })).toEqual({ rounds: [['t2'], ['t1']], labels: ['C1 met: 1 passed'] })
})

test('evidence of equal inputs is compared once', () => {
  const often = Array.from({ length: 30 }).reduce<Given>(
    (state, _, index) => state.evidence(`e${index}`, 'C1', 'met', { tree: `t${index}`, ...src('same') }),
    one,
  )
  expect(asked(often, 'now', {}).rounds).toEqual([['t29']])
})

test('the past is not looked through without end', () => {
  const many = Array.from({ length: 200 }).reduce<Given>(
    (state, _, index) => state.evidence(`e${index}`, 'C1', 'met', { tree: `t${index}`, ...src(`d${index}`) }),
    one,
  )
  expect(asked(many, 'now', {}).rounds).toHaveLength(16)
})

test('criteria are compared together', () => {
  const two = given.criteria('C1', 'C2').evidence('e1', 'C1', 'met 1', { tree: 't1' }).evidence('e2', 'C2', 'met 1', { tree: 't2' })
  expect(asked(two, 't3', {}).rounds).toEqual([['t1', 't2']])
})
