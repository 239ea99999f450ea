import { describe, expect, test } from 'vitest'
import { matcherOf } from './glob.ts'

describe('globs choose paths', () => {
  test.each<[readonly string[], string, boolean]>([
    [['src/**'], 'src/a/b.ts', true],
    [['src/**'], 'src/.hidden/b.ts', true],
    [['src/**'], 'lib/src/b.ts', false],
    [['src/*'], 'src/a/b.ts', false],
    [['**/*.ts'], 'b.ts', true],
    [['./src/*.ts'], 'src/b.ts', true],
    [['*.{js,ts}'], 'b.ts', true],
    [['*'], '.env', true],
    [['lib/**', 'src/**'], 'src/b.ts', true],
    [['src/**', '!**/*.test.ts'], 'src/b.test.ts', false],
    [['!**/*.test.ts', 'src/**'], 'src/b.ts', true],
    [['!**/*.test.ts'], 'src/b.ts', true],
    [['!**/*.test.ts'], 'src/b.test.ts', false],
    [[], 'src/b.ts', false],
    [[''], 'src/b.ts', false],
    [['src/[id].ts'], 'src/i.ts', true],
    [['src\\[id\\].ts'], 'src\\b.ts', false],
    [['SRC/**'], 'src/b.ts', false],
  ])('%j on %s: %s', (globs, path, meant) => {
    expect(matcherOf(globs)(path)).toBe(meant)
  })
})
