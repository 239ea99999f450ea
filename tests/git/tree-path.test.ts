import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parentsOf, pathspecOf, rawPath, shownPath } from '../../shared/git/tree-path.ts'

test('a shown path leads back to the same bytes, and no two paths are shown alike', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 }).map((array) => Buffer.from(array).toString('latin1'))
  const tricky = fc
    .array(fc.constantFrom('"', '\\', '3', '5', '1', 'é', '\xe9', '\n', 'a'), { minLength: 1 })
    .map((parts) => parts.join(''))
  fc.assert(fc.property(fc.oneof(bytes, tricky), (raw) => rawPath(shownPath(raw)) === raw))
})

test('paths are shown as people write them, and as git quotes them where they are no text', () => {
  expect(shownPath(Buffer.from('ünï/ä b').toString('latin1'))).toBe('ünï/ä b')
  expect(shownPath('caf\xe9')).toBe('"caf\\351"')
  expect(shownPath('"x"\n')).toBe('"\\"x\\"\\n"')
  expect(pathspecOf('a*')).toBe(':(top,literal)a*')
  expect(pathspecOf('caf\xe9*')).toBe(':(top,glob)caf??')
  expect(parentsOf('a/b/c')).toEqual(['a', 'a/b'])
})
