import { expect, test } from 'vitest'
import { scriptsUsed } from './scripts.ts'

const SCRIPTS = {
  test: 'npm run build && npm-run-all "check:*" && yarn unit --run',
  pretest: 'node prepare.js',
  build: 'tsc',
  postbuild: 'node copy.js',
  'check:types': 'tsc --noEmit',
  'check:lint': 'eslint .',
  unit: 'vitest',
  start: 'node server.js',
}

test.each<[string, string[], string[]]>([
  [
    'what npm test runs, and what that runs',
    ['npm', 'test'],
    ['build', 'check:lint', 'check:types', 'postbuild', 'pretest', 'test', 'unit'],
  ],
  ['one script', ['npm', 'run', 'check:lint'], ['check:lint']],
  ['with flags between', ['pnpm', '--silent', 'run', 'build'], ['build', 'postbuild']],
  ['behind a shell', ['sh', '-c', 'cd . && concurrently "npm:unit" npm:check:*'], ['check:lint', 'check:types', 'unit']],
  ['no script at all', ['vitest', 'run'], []],
  ['a word that only looks like one', ['node', 'build'], []],
])('%s', (_, argv, expected) => {
  expect(scriptsUsed(argv, SCRIPTS)).toEqual(expected)
})

test('scripts that call each other end', () => {
  expect(scriptsUsed(['npm', 'run', 'a'], { a: 'npm run b', b: 'npm run a' })).toEqual(['a', 'b'])
})
