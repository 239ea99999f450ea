import { expect, test } from 'vitest'
import type { Check } from '../session/check.ts'
import { given } from '../../tests/support/given.ts'
import { testsCheckFor } from './run-tests.ts'

const state = (...checks: Check[]) => given.criteria(...checks.map((check, index) => ({ id: `C${index}`, text: 'It holds', check }))).state

const argv = ['make', 'test']
const ofPackage: Check = {
  kind: 'tests',
  argv,
  cwd: 'packages/a',
  timeoutS: 5,
  originals: true,
  inputs: ['packages/a/**'],
  files: ['x.test.js'],
}

test.each<[string, Check[], string[], object]>([
  ['the project says how', [], ['a.test.js'], { kind: 'tests', files: ['a.test.js'] }],
  ['no files are all of them', [], [], { kind: 'tests' }],
  [
    'a check that names no command adds nothing',
    [{ kind: 'tests', files: ['b.test.js'] }],
    ['a.test.js'],
    { kind: 'tests', files: ['a.test.js'] },
  ],
  [
    'a criterion says how, not what',
    [{ kind: 'command', argv: ['true'] }, ofPackage],
    ['packages/a/b.test.js'],
    { kind: 'tests', argv, cwd: 'packages/a', timeoutS: 5, files: ['packages/a/b.test.js'] },
  ],
  [
    'files of another package are not run by its command',
    [ofPackage],
    ['packages/b/b.test.js'],
    { kind: 'tests', files: ['packages/b/b.test.js'] },
  ],
])('%s', (_, checks, files, expected) => {
  expect(testsCheckFor(state(...checks), files)).toEqual(expected)
})
