import { expect, test } from 'vitest'
import type { TestManifest } from '../../session/test-manifest.ts'
import { sameBut } from './renames.ts'
import type { Placed } from './weakening.ts'

const placed = (locals: Readonly<Record<string, string>>, names: readonly string[]): Placed => {
  const empty = { modifiers: [], assertions: [], calls: [], rows: [], suppressions: [], sleeps: [], mocks: [], exits: [], swallows: [] }
  const manifest: TestManifest = { path: ['a'], line: 1, endLine: 2, body: '', bodyHash: '', locals, ...empty }
  return { file: 'a.test.ts', names: new Set(names), declared: new Set(), manifest }
}

/** `a` and `b` are declared in the test; `f` is a name of the file, which is called `g` now, and both have `x`. */
const same = () =>
  sameBut({
    before: placed({ a: '', b: '', x: '' }, ['a', 'b', 'x', 'f']),
    now: placed({ c: '', d: '', x: '' }, ['c', 'd', 'x', 'g', 'a']),
  })

test.each([
  ['f ( 1 )', 'g ( 1 )', true],
  ['a + b', 'c + d', true],
  ['a + b', 'd + c', true],
  ['a + b', 'c + c', false],
  ['a + a', 'c + d', false],
  ['a', 'x', false],
  ['x', 'c', false],
  ['1', '2', false],
  ['f ( a )', 'g ( c , d )', false],
])('%s as %s: %s', (before, now, expected) => expect(same()(before, now)).toBe(expected))

test('a name keeps its new name, unless the text in which it got it was another one', () => {
  const compare = same()
  expect(compare('a + 1', 'c + 2')).toBe(false)
  expect(compare('a + 1', 'd + 1')).toBe(true)
  expect(compare('a', 'c')).toBe(false)
})
