import { expect, test } from 'vitest'
import type { Method } from '../session/evidence.ts'
import { methodDifference } from './method-difference.ts'

const METHOD: Method = { hash: 'h1', argv: ['npm', 'test'], runner: 'vitest', env: {}, timeoutMs: 1000 }
const other = (more: Partial<Method>): Method => ({ ...METHOD, hash: 'h2', ...more })
const PARTS = { 'package.json scripts': 'a', 'vitest.config.ts': 'b' }

test.each<[string, Method, Method, readonly string[]]>([
  ['the same method', METHOD, METHOD, []],
  ['another command', METHOD, other({ argv: ['true'] }), ['the command']],
  ['another runner and time limit', METHOD, other({ runner: 'jest', timeoutMs: 1 }), ['the runner', 'its time limit']],
  ['another environment', METHOD, other({ env: { A: '1' } }), ['its environment']],
  ['another folder', METHOD, other({ cwd: 'packages/a' }), ['its folder']],
  ['another setup', METHOD, other({ setup: [['make']] }), ['its setup']],
  ['the workspace itself by its two names', METHOD, other({ cwd: '', setup: [] }), ['something that these records do not name']],
  ['a changed part', other({ hash: 'h1', parts: PARTS }), other({ parts: { ...PARTS, 'vitest.config.ts': 'c' } }), ['vitest.config.ts']],
  [
    'parts that came and went',
    other({ hash: 'h1', parts: PARTS }),
    other({ parts: { 'package.json scripts': 'a', 'jest.config.js': 'd' } }),
    ['jest.config.js', 'vitest.config.ts'],
  ],
  ['a record of before parts were kept', METHOD, other({ parts: PARTS }), ['something that these records do not name']],
])('%s', (_, a, b, expected) => {
  expect(methodDifference(a, b)).toEqual(expected)
  expect(methodDifference(b, a)).toEqual(expected)
})
