import { expect, test } from 'vitest'
import { given } from '../../../tests/support/given.ts'
import type { Evidence } from '../../session/evidence.ts'
import { standingsOf } from '../standing.ts'
import { environmentDiffers } from './environment-differs.ts'

const shown = (environment: Partial<Evidence['environment']>, tree = 't1'): string[] => {
  const { state } = given.criteria('C1').evidence('e1', 'C1', 'met 1 passed')
  const evidence = state.evidence.map((one) => ({ ...one, environment: { ...one.environment, ...environment } }))
  const now = { kind: 'read', tree, changed: {} } as const
  const standings = standingsOf({ ...state, evidence }, now)
  return [...environmentDiffers.find({ state, standings, tree: now, unsaved: [], tornLines: 0 })].map(({ message }) => message)
}

test('other dependencies and refused hosts are said', () =>
  expect(shown({ lockFilesDiffer: ['package-lock.json'], refusedHosts: ['example.org'] })).toEqual([
    'The check of C1 ran in other surroundings than its files ask for: the installed dependencies are not those of package-lock.json in its tree; you have not allowed example.org, which the project asks for.',
  ]))
test('the same surroundings are silent', () => expect(shown({})).toEqual([]))
test('stale evidence says nothing of now', () => expect(shown({ refusedHosts: ['example.org'] }, 't2')).toEqual([]))
