import { expect, test } from 'vitest'
import { given, type Given } from '../../../tests/support/given.ts'
import type { Check } from '../../session/check.ts'
import { standingsOf } from '../standing.ts'
import { moreThanOneChange } from './more-than-one-change.ts'

const FASTER: Check = { kind: 'bench', argv: ['node', 'bench.js'], goal: 'faster', by: 20 }

const NOT_SLOWER: Check = { kind: 'bench', argv: ['node', 'bench.js'] }

const planned = (check: Check = FASTER): Given => {
  const criteria = [{ id: 'C1', text: 'It is faster', check }]
  const steps = [
    { id: 'S1', title: 'Cache', files: ['src/cache.js'], tests: ['test/cache.test.js'] },
    { id: 'S2', title: 'Index', files: ['src/index/**', 'src/sum.js'], tests: [] },
  ]
  const plan = { revision: 1, hash: 'p1', strategy: 's', steps, edgeCases: [], testApproach: 'a', scope: 'c', criteria }
  return given
    .criteria(...criteria)
    .happened({ type: 'plan_proposed', plan })
    .planApproved('p1')
}
const moved = (from: Given, step: string, to: 'started' | 'done'): Given => from.happened({ type: 'step_moved', step, to, note: null })

/** A measurement that ends in the second in which it is recorded. */
const measured = (from: Given, id: string, tree: string, check: Check = FASTER, verdict = 'met faster'): Given => {
  const evidence = from.evidence(id, 'C1', verdict, { tree, check }).state.evidence.at(-1)
  if (evidence === undefined) throw new Error('nothing was recorded')
  const endedAt = new Date(Date.UTC(2026, 0, 1) + (from.state.events + 1) * 1000).toISOString()
  return from.happened({ type: 'evidence_recorded', evidence: { ...evidence, timing: { ...evidence.timing, endedAt } } })
}

const said = ({ state }: Given, paths: readonly string[], key = 't1 t2'): string[] => {
  const tree = { kind: 'read', tree: 't2', changed: {} } as const
  const input = { state, standings: standingsOf(state, tree), tree, unsaved: [], tornLines: 0, between: { [key]: paths } }
  return [...moreThanOneChange.find(input)].map(({ message }) => message)
}

const twice = measured(moved(measured(planned(), 'e1', 't1'), 'S1', 'started'), 'e2', 't2')

test('the files and tests of the step that was at work are one change', () => {
  expect(said(twice, ['src/cache.js', 'test/cache.test.js'])).toEqual([])
})

test('a file beside them is named, with the measurement before', () => {
  expect(said(twice, ['src/cache.js', 'src/sum.js'])).toEqual([
    'C1 was measured on tree t2; since the measurement before (e1) more changed than the files of one step: beside S1, src/sum.js. What made the difference cannot be told.',
  ])
})

test('another step that began only after the measurement explains nothing, and blames nothing', () => {
  const later = moved(moved(twice, 'S1', 'done'), 'S2', 'started')
  expect(said(later, ['src/cache.js'])).toEqual([])
  expect(said(later, ['src/sum.js'])).toHaveLength(1)
})

test('two steps between two measurements are more than one change, whichever of them is nearer', () => {
  const both = measured(moved(moved(measured(planned(), 'e1', 't1'), 'S1', 'done'), 'S2', 'done'), 'e2', 't2')
  expect(said(both, ['src/cache.js', 'src/index/a.js', 'src/sum.js'])).toEqual([expect.stringContaining('beside S2, src/cache.js.')])
})

test('where no step was moved, one step that explains everything is enough', () => {
  const unmoved = measured(measured(planned(), 'e1', 't1'), 'e2', 't2')
  expect(said(unmoved, ['src/index/deep/a.js'])).toEqual([])
  expect(said(unmoved, ['README.md'])).toHaveLength(1)
})

test('the first measurement is held against the baseline of the session', () => {
  const first = measured(moved(planned().checkpoint('K1', 't0'), 'S1', 'started'), 'e1', 't2')
  expect(said(first, ['src/cache.js'], 't0 t2')).toEqual([])
  expect(said(first, ['src/sum.js'], 't0 t2')).toEqual([expect.stringContaining('since the baseline more changed')])
})

test.each<[string, Given]>([
  ['a benchmark that must only not be slower', measured(measured(planned(NOT_SLOWER), 'e1', 't1', NOT_SLOWER), 'e2', 't2', NOT_SLOWER)],
  ['one that could not run', measured(measured(planned(), 'e1', 't1'), 'e2', 't2', FASTER, 'could-not-run no command')],
  ['twice the same files', measured(measured(planned(), 'e1', 't2'), 'e2', 't2')],
])('%s is silent', (_what, session) => expect(said(session, ['README.md'])).toEqual([]))

test('without an approved plan nobody said what one change is', () => {
  const loose = measured(measured(given.criteria({ id: 'C1', text: 'It is faster', check: FASTER }), 'e1', 't1'), 'e2', 't2')
  expect(said(loose, ['README.md'])).toEqual([])
})
