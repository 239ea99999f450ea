import { expect, test } from 'vitest'
import { meansPath } from './named-paths.ts'

test.each([
  ['its name', ['src/a.ts'], 'src/a.ts', true],
  ['another name', ['src/a.ts'], 'src/b.ts', false],
  ['a name that begins alike', ['src/a.ts'], 'src/a.tsx', false],
  ['a folder', ['src'], 'src/deep/a.ts', true],
  ['a folder with its slash', ['src/'], 'src/a.ts', true],
  ['a glob', ['test/**/*.snap'], 'test/x/a.snap', true],
  ['a name with brackets', ['app/[id].ts'], 'app/[id].ts', true],
  ['nothing', [], 'src/a.ts', false],
  ['an empty word', [''], 'src/a.ts', false],
])('by %s', (_what, named, path, expected) => expect(meansPath(named)(path)).toBe(expected))
