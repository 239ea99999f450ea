import { expect, test } from 'vitest'
import { kindOf, mayWeaken, namesSnapshots } from './test-paths.ts'

test.each([
  'src/sum.test.ts',
  'src/sum.spec.tsx',
  'src/__tests__/sum.js',
  'test/fixtures/app.mjs',
  'tests/test_sum.py',
  'pkg/sum_test.py',
  'conftest.py',
  'pkg/sum_test.go',
  'src/lib.rs',
  'vitest.config.ts',
  'vitest.unit.config.mts',
  'jest.config.json',
  'package.json',
  'packages/a/tsconfig.build.json',
  'pyproject.toml',
  '.coveragerc',
  '.golangci.yml',
  'src/__snapshots__/sum.test.ts.snap',
  'testdata/out.golden',
])('%s is worth reading', (path) => expect(mayWeaken(path)).toBe(true))

test.each([
  'src/sum.ts',
  'src/latest.js',
  'pkg/sum.go',
  'test/sum.go',
  'README.md',
  'node_modules/a/a.test.js',
  'contest.py',
  'data.json',
  'target/debug/a.rs',
])('%s is none of it', (path) => expect(mayWeaken(path)).toBe(false))

test('a source file that is no test is still read for what it switches off', () => {
  expect(kindOf('src/sum.ts')).toEqual({ kind: 'tests', language: 'typescript' })
  expect(kindOf('README.md')).toBeNull()
})

test.each([
  ['src/__snapshots__/sum.test.ts.snap', true],
  ['src/__snapshots__', true],
  ['**/*.snap', true],
  ['testdata/*.golden', true],
  ['src', false],
  ['src/sum.ts', false],
])('%s announces stored expectations: %s', (named, expected) => expect(namesSnapshots(named)).toBe(expected))
