import { expect, test } from 'vitest'
import { given } from '../../../tests/support/given.ts'
import { standingsOf } from '../standing.ts'
import { setIdFile } from './set-id-file.ts'

const said = (setIdFiles: string[] | undefined, treeNow = 't1'): string[] => {
  const { state } = given.criteria('C1').evidence('e1', 'C1', 'met 1 passed')
  const evidence = state.evidence.map((one) => ({ ...one, integrity: { ...one.integrity, ...(setIdFiles && { setIdFiles }) } }))
  const tree = { kind: 'read', tree: treeNow, changed: {} } as const
  return [...setIdFile.find({ state, standings: standingsOf({ ...state, evidence }, tree), tree, unsaved: [], tornLines: 0 })].map(
    ({ message }) => message,
  )
}

test('files that a run left with the bit are named', () =>
  expect(said(['bin/tool', 'x'])).toEqual([
    'The check of C1 left files that run with the rights of their owner (set-user-id or set-group-id): bin/tool, x.',
  ]))
test('a run that left none is silent', () => expect(said(undefined)).toEqual([]))
test('stale evidence says nothing of now', () => expect(said(['x'], 't2')).toEqual([]))
