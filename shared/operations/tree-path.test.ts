import { expect, test } from 'vitest'
import { TreePath } from './tree-path.ts'

test.each([
  ['src/a.js', 'src/a.js'],
  ['./src/a.js', 'src/a.js'],
  ['src//b/../a.js', 'src/a.js'],
  ['src/', 'src'],
  ['"caf\\351/./x"', '"caf\\351/./x"'],
])('%s is %s', (typed, path) => expect(TreePath.parse(typed)).toBe(path))

test.each(['../a', 'src/../../a', '/etc/passwd', '..', ''])('%j is refused', (typed) =>
  expect(TreePath.safeParse(typed).success).toBe(false),
)
