import { expect, test } from 'vitest'
import { mixed } from './mix.ts'
import { isTestSide } from './test-side.ts'

const listing = (text: string) => text.split(' ').map((word) => ({ path: word.split('=')[0] ?? '', oid: word.split('=')[1] ?? '' }))

test.each([
  [
    'the source of one, the tests of the other',
    'src/a.js=1 test/a.test.js=1',
    'src/a.js=2 test/a.test.js=2',
    'src/a.js=1 test/a.test.js=2',
  ],
  ['new tests come, old ones that are gone go', 'a.go=1 b_test.go=1', 'a.go=2 c_test.go=2', 'a.go=1 c_test.go=2'],
  ['new source stays away', 'a.py=1', 'a.py=1 b.py=2 tests/test_b.py=2', 'a.py=1 tests/test_b.py=2'],
  [
    'fixtures and snapshots come with their tests',
    'a.go=1 testdata/x=1',
    'a.go=2 testdata/x=2 ui/a.snap=2',
    'a.go=1 testdata/x=2 ui/a.snap=2',
  ],
  [
    'the configuration of a runner comes, a manifest does not',
    'package.json=1',
    'package.json=2 vitest.config.ts=2',
    'package.json=1 vitest.config.ts=2',
  ],
  ['a folder of tests in the place of a file', 'test=1 a.js=1', 'test/a.js=2', 'a.js=1 test/a.js=2'],
  ['a test in the place of a folder', 'a.test.js/b.js=1 c.js=1', 'a.test.js=2', 'c.js=1 a.test.js=2'],
])('%s', (_, source, tests, expected) => {
  expect(mixed(listing(source), listing(tests), isTestSide)).toEqual(listing(expected))
})

test.each([
  ['src/sum.ts', false],
  ['src/sum.test.ts', true],
  ['test/support/given.ts', true],
  ['pkg/sum_test.go', true],
  ['pkg/testdata/in.json', true],
  ['shop/tests.py', true],
  ['vitest.config.mts', true],
  ['vite.config.ts', false],
  ['pytest.ini', true],
  ['pyproject.toml', false],
  ['src/lib.rs', false],
])('%s is on the side of the tests: %s', (path, expected) => expect(isTestSide(path)).toBe(expected))
