import { expect, test } from 'vitest'
import { given } from '../../../tests/support/given.ts'
import { commonPaths, isLive, plannedFiles } from './overlaps.ts'

test.each([
  ['the same file', ['a'], ['a', 'b'], ['a']],
  ['a folder names what is below it', ['src'], ['src/a', 'srcb'], ['src/a']],
  ['in both directions', ['src/a'], ['src/'], ['src/a']],
  ['others do not meet', ['a'], ['b'], []],
])('%s', (_, ours, theirs, common) => expect(commonPaths(ours, theirs)).toEqual(common))

test('steps that are done plan no file any more', () => {
  const planned = given.planProposed('p1', 'one')
  expect(plannedFiles(planned.state)).toEqual(['src/sum.js'])
  expect(plannedFiles(planned.stepDone('S1').state)).toEqual([])
})

test('a session is live for ten minutes after its last event, while a run goes on, and never when it is closed', () => {
  const later = (minutes: number): string => new Date(Date.parse(given.state.lastAt) + minutes * 60_000).toISOString()
  expect([isLive(given.state, later(9)), isLive(given.state, later(10))]).toEqual([true, false])
  expect(isLive(given.runStarted('r1').state, later(100))).toBe(true)
  expect(isLive(given.happened({ type: 'session_closed', text: null, unmet: [] }).state, later(0))).toBe(false)
})
