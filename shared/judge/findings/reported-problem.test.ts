import { expect, test } from 'vitest'
import { given } from '../../../tests/support/given.ts'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { standingsOf } from '../standing.ts'
import { reportedProblem } from './reported-problem.ts'

const problem: Diagnostic = { file: 'src/a.ts', line: 4, severity: 'error', message: 'wrong\nbecause', code: 'TS1', source: 'tsc' }
const shown = (verdict: string, tree: string, ...diagnostics: Diagnostic[]): string[] => {
  const { state } = given.criteria('C1').evidence('e1', 'C1', verdict, { results: { diagnostics } })
  const now = { kind: 'read', tree, changed: {} } as const
  const input = { state, standings: standingsOf(state, now), tree: now, unsaved: [], tornLines: 0 }
  return [...reportedProblem.find(input)].map(
    ({ where, message }) => `${where.kind === 'file' ? `${where.path}:${where.line}` : where.item} ${message}`,
  )
}

test('a problem stands on its line', () =>
  expect(shown('unmet 1 of error', 't1', problem)).toEqual(['src/a.ts:4 wrong because (tsc TS1) [C1, tree t1]']))
test('one without a line stands on the first', () =>
  expect(shown('unmet 1 of error', 't1', { file: 'b.md', severity: 'warning', message: 'm' })).toEqual(['b.md:1 m [C1, tree t1]']))
test('one outside of the workspace, or of no file, stands nowhere', () =>
  expect(shown('unmet 2 of error', 't1', { ...problem, file: '/usr/x.h' }, { ...problem, file: '' })).toEqual([]))
test('a criterion that is met all the same shows none', () => expect(shown('met 1 allowed', 't1', problem)).toEqual([]))
test('stale ones are not shown: their lines may have moved', () => expect(shown('unmet 1 of error', 't2', problem)).toEqual([]))
