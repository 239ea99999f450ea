import { expect, test } from 'vitest'
import type { TestResult } from '../session/outcome.ts'
import { testName, testsWords, testWords } from './test-words.ts'

const result = (more: Partial<TestResult>): TestResult => ({ id: 't', file: 'a.test.js', path: ['adds'], status: 'passed', ...more })

test.each<[Partial<TestResult>, string]>([
  [{}, 'passed'],
  [{ durationMs: 12.4 }, 'passed in 12 ms'],
  [{ durationMs: 0.2 }, 'passed in less than 1 ms'],
  [{ durationMs: 61_234 }, 'passed in 61.2 s'],
  [{ attempts: 2, durationMs: 3 }, 'flaky: passed at the 2nd attempt in 3 ms'],
  [{ attempts: 11 }, 'flaky: passed at the 11th attempt'],
  [{ attempts: 23 }, 'flaky: passed at the 23rd attempt'],
  [{ status: 'failed', failure: 'assertion', durationMs: 5 }, 'failed in 5 ms'],
  [{ status: 'failed', failure: 'timeout', attempts: 3 }, 'failed: it took too long, 3 attempts'],
  [{ status: 'skipped', durationMs: 0 }, 'skipped'],
  [{ status: 'todo' }, 'todo'],
  [{ status: 'xfailed' }, 'failed, as expected'],
  [{ status: 'xpassed' }, 'passed, although it was expected to fail'],
  [{ status: 'missing' }, 'no result: the run ended before it'],
])('%j is %s', (more, words) => {
  expect(testWords(result(more))).toBe(words)
})

test('tests of one line are counted, and one alone is told', () => {
  expect(testsWords([result({ durationMs: 2 })])).toBe('passed in 2 ms')
  expect(testsWords([result({}), result({ status: 'failed' }), result({ status: 'todo' })])).toBe('1 passed, 1 failed, 1 skipped')
})

test('a test is named by its path and parameters', () => {
  expect(testName(result({ path: ['sum', 'adds'], params: '[2-3]' }))).toBe('sum > adds [2-3]')
})
