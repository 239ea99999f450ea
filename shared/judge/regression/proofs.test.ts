import { describe, expect, test } from 'vitest'
import type { FailureKind, FileProblem, TestResult, TestStatus } from '../../session/outcome.ts'
import type { Proof } from '../../session/proof.ts'
import type { TestFile, TestManifest } from '../../session/test-manifest.ts'
import { judgeProofs } from '../verdicts/proofs.ts'
import { isNewTest } from './new-tests.ts'
import { proofsOf } from './proofs.ts'

const result = (status: TestStatus, more: Partial<TestResult> = {}): TestResult => ({
  id: 'a > t',
  file: 'a',
  path: ['t'],
  status,
  ...more,
})
const failed = (failure: FailureKind, message: string): TestResult => result('failed', { failure, message })

const answer = (now: TestResult, before: TestResult | null, problems: readonly FileProblem[] = []): string =>
  proofsOf({
    now: { tests: [now] },
    mix: { tests: before === null ? [] : [before], problems: [...problems] },
    isNew: () => true,
  })
    .map((one) => `${one.answer}: ${one.why}`)
    .join('\n')

describe('what a new test shows', () => {
  test.each<[TestResult, TestResult | null, string]>([
    [result('passed'), failed('assertion', 'AssertionError: expected 3'), 'yes: without the fix: AssertionError: expected 3'],
    [
      result('passed'),
      failed('error', 'TypeError: cannot divide by zero'),
      'yes: without the fix (error): TypeError: cannot divide by zero',
    ],
    [result('passed'), failed('timeout', 'it took 5 s'), 'yes: without the fix (timeout): it took 5 s'],
    [result('passed'), failed('crash', 'panic: nil'), 'yes: without the fix (crash): panic: nil'],
    [result('passed'), result('passed'), 'no: it passes without the fix too'],
    [result('failed'), failed('assertion', 'x'), 'no: it is failed now'],
    [result('skipped'), result('skipped'), 'no: it is skipped now'],
    [result('passed', { attempts: 2 }), failed('assertion', 'x'), 'no: it passes now at attempt 2 only'],
    [
      result('passed'),
      failed('error', 'TypeError: clamp is not a function'),
      'cannot-tell: what it needs is not there without the fix: TypeError: clamp is not a function',
    ],
    [
      result('passed'),
      failed('error', "E  AttributeError: module 'calc' has no attribute 'clamp'"),
      "cannot-tell: what it needs is not there without the fix: E  AttributeError: module 'calc' has no attribute 'clamp'",
    ],
    [result('passed'), failed('hook', 'no database'), 'cannot-tell: without the fix it does not get as far (hook): no database'],
    [result('passed'), result('skipped'), 'cannot-tell: it is skipped without the fix'],
    [result('passed'), result('missing'), 'cannot-tell: it has no result without the fix'],
    [result('passed'), null, 'cannot-tell: it has no result without the fix'],
  ])('%j now, %j without the fix', (now, before, expected) => expect(answer(now, before)).toBe(expected))

  test('why its file does not load is told by the error, not by the line before it', () => {
    const problem = { file: 'a', message: 'file:///a.js:3\nimport { x }\n\nSyntaxError: no export named x' }
    expect(answer(result('passed'), null, [problem])).toBe(
      'cannot-tell: its file does not load without the fix: SyntaxError: no export named x',
    )
  })
})

const proof = (answered: Proof['answer'], more: Partial<Proof> = {}): Proof => ({
  id: 'a > t',
  file: 'a',
  path: ['t'],
  now: 'passed',
  answer: answered,
  why: 'why',
  ...more,
})

describe('a fix is proved', () => {
  test.each<[string, readonly Proof[], readonly string[], string]>([
    [
      'by one of several',
      [proof('yes'), proof('no'), proof('cannot-tell')],
      [],
      'met: new or changed tests: 1 fail without the fix, 1 do not, of 1 nobody can tell',
    ],
    ['by no new test', [], [], 'unmet: no test is new or changed since the baseline'],
    [
      'not while a new test fails',
      [proof('yes'), proof('no', { now: 'failed', why: 'it is failed now' })],
      [],
      'unmet: a t: it is failed now',
    ],
    [
      'not by what nobody can tell',
      [proof('cannot-tell')],
      [],
      'unmet: no new test fails without the fix (new or changed tests: 0 fail without the fix, of 1 nobody can tell); a t: why',
    ],
    [
      'in a named file by all that can be told',
      [proof('yes'), proof('cannot-tell')],
      ['a'],
      'met: new or changed tests: 1 fail without the fix, of 1 nobody can tell',
    ],
    [
      'in a named file by nothing that passes without it',
      [proof('yes'), proof('no')],
      ['a'],
      'unmet: new or changed tests: 1 fail without the fix, 1 do not; a t: why',
    ],
    [
      'in every named file',
      [proof('yes')],
      ['a', 'b'],
      'unmet: no new test of b fails without the fix (new or changed tests: 1 fail without the fix)',
    ],
  ])('%s', (_, proofs, files, expected) => {
    const { word, reason } = judgeProofs({ proofs }, files)
    expect(`${word}: ${reason}`).toBe(expected)
  })
  test('or could not be asked', () => {
    expect(judgeProofs(null).word).toBe('could-not-run')
    expect(judgeProofs({ unknown: 'no baseline' })).toEqual({ word: 'could-not-run', reason: 'no baseline' })
  })
})

const manifest = (path: readonly string[], bodyHash: string, line: number): TestManifest => ({
  path,
  line,
  endLine: line + 2,
  modifiers: [],
  assertions: [],
  body: bodyHash,
  bodyHash,
  locals: {},
  calls: [],
  rows: [],
  suppressions: [],
  sleeps: [],
  mocks: [],
  exits: [],
  swallows: [],
})
const source = (path: string, ...tests: TestManifest[]): TestFile => ({
  kind: 'tests',
  path,
  digest: '',
  language: 'javascript',
  loads: true,
  tests,
  helpers: [],
  names: [],
})

describe('a test is new', () => {
  const baseline = [source('a', manifest(['sum', 'adds'], 'h1', 1))]
  const now = [
    source('a', manifest(['sum', 'adds'], 'h1', 1), manifest(['sum', 'halves'], 'h2', 9)),
    source('b', manifest(['adds'], 'h1', 1)),
  ]
  const isNew = isNewTest({ baseline, now, changed: new Set(['a', 'b']) })
  test.each<[string, Partial<TestResult>, boolean]>([
    ['unless it was there', { path: ['sum', 'adds'] }, false],
    ['when its name and body were not', { path: ['sum', 'halves'] }, true],
    ['but not because it moved', { file: 'b', path: ['adds'] }, false],
    ['as a case of a table by its line', { path: ['sum', 'halves 3'], line: 10 }, true],
    ['in a changed file that says nothing of it', { path: ['made in a loop'] }, true],
    ['never in a file that did not change', { file: 'c', path: ['else'] }, false],
  ])('%s', (_, more, expected) => expect(isNew(result('passed', more))).toBe(expected))
})
