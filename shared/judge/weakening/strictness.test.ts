import { expect, test } from 'vitest'
import { strictness } from './strictness.ts'

test.each([
  ['toStrictEqual', 'toMatchObject'],
  ['toBe', 'toBeTruthy'],
  ['toEqual', 'toContain'],
  ['to.deep.equal', 'to.include'],
  ['resolves.toEqual', 'resolves.toBeDefined'],
  ['deepStrictEqual', 'ok'],
  ['assertEqual', 'assertIsNotNone'],
  ['==', 'in'],
  ['==', '>='],
  ['in', 'is not'],
  ['toHaveBeenCalledWith', 'toHaveBeenCalled'],
  ['Equal', 'NotNil'],
  ['assert_eq', 'assert_ne'],
  ['toBe', 'not.toBe'],
  ['fail if !=', 'fail if =='],
])('%s pins down more than %s', (strict, loose) => {
  expect(strictness(strict)).toBeGreaterThan(strictness(loose) ?? Number.NaN)
})

test('of a matcher that nobody knows nothing is said', () => expect(strictness('toBeWonderful')).toBeNull())
