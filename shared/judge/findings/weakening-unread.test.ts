import { expect, test } from 'vitest'
import { given } from '../../../tests/support/given.ts'
import type { WeakenedNow } from '../weakening/open-questions.ts'
import { weakeningUnread } from './weakening-unread.ts'

const said = (weakened: WeakenedNow): string[] =>
  [
    ...weakeningUnread.find({
      state: given.state,
      standings: [],
      tree: { kind: 'read', tree: 't1', changed: {} },
      unsaved: [],
      tornLines: 0,
      weakened,
    }),
  ].map(({ message }) => message)

test('tests that could not be compared are named with the reason', () =>
  expect(said({ kind: 'unread', reason: 'The parser does not load.' })).toEqual([
    'Changed tests were not compared with the baseline: The parser does not load.',
  ]))
test('what was read, or was never asked, is silent', () => {
  expect(said({ kind: 'read', against: 'a', weakenings: [] })).toEqual([])
  expect(said({ kind: 'unlooked' })).toEqual([])
})
