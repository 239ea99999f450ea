import { describe, expect, test } from 'vitest'
import { lines, problemLines, runProject, testLines } from './project.ts'

const node = { runner: 'node-test', argv: ['node', '--test'] } as const

describe('node:test tells', () => {
  test('every kind of test, with line, kind of failure and nesting', async () => {
    const { outcome } = await runProject({
      ...node,
      files: {
        'a.test.mjs': lines(
          `import { test, describe, it } from 'node:test'; import assert from 'node:assert'`,
          `test('passes', () => {})`,
          `test('fails', () => { assert.equal(1, 2) })`,
          `test('throws', () => { throw new Error('no') })`,
          `test.skip('skipped', () => {})`,
          `test.todo('todo')`,
          `for (const n of [1, 2]) test('case ' + n, () => {})`,
          `describe('outer', () => { describe('inner', () => {`,
          `  it('dup', () => {})`,
          `  it('dup', () => { throw 'text' })`,
          `}) })`,
          // Something has to hold the process: its own time limits do not.
          `test('slow', { timeout: 50 }, async () => { await new Promise((done) => setTimeout(done, 400)) })`,
          `test('ünïcode 日本 > x', () => {})`,
          `test('parent', async (t) => { await t.test('child', () => { assert.ok(false) }) })`,
          `test('skips itself', (t) => { t.skip('why') })`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'a.test.mjs > case 1 :7 passed',
      'a.test.mjs > case 2 :7 passed',
      'a.test.mjs > fails :3 failed assertion',
      'a.test.mjs > outer > inner > dup #2 :10 failed error',
      'a.test.mjs > outer > inner > dup :9 passed',
      'a.test.mjs > parent :14 failed',
      'a.test.mjs > parent > child :14 failed assertion',
      'a.test.mjs > passes :2 passed',
      'a.test.mjs > skipped :5 skipped',
      'a.test.mjs > skips itself :15 skipped',
      'a.test.mjs > slow :12 failed timeout',
      'a.test.mjs > throws :4 failed error',
      'a.test.mjs > todo :6 todo',
      'a.test.mjs > ünïcode 日本 > x :13 passed',
    ])
    const fails = outcome.tests.find(({ path }) => path[0] === 'fails')
    expect(fails).toMatchObject({ frames: [{ file: 'a.test.mjs', line: 3 }], durationMs: expect.any(Number) })
    expect(fails?.message).toMatch(/^AssertionError \[ERR_ASSERTION\]: 1 == 2\n\s+at /)
  })

  test('a hook that fails, by what it stands around', async () => {
    const { outcome } = await runProject({
      ...node,
      files: {
        'hooks.test.mjs': lines(
          `import { describe, it, before, beforeEach, after, afterEach } from 'node:test'`,
          `describe('all', () => { before(() => { throw new Error('hook broke') })`,
          `  it('never', () => {}) })`,
          `describe('each', () => { beforeEach(() => { throw new Error('each broke') })`,
          `  it('never', () => {}) })`,
          `describe('after', () => { after(() => { throw new Error('after broke') })`,
          `  it('was fine', () => {}) })`,
          `describe('after each', () => { afterEach(() => { throw new Error('after each broke') })`,
          `  it('was fine', () => {}) })`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'hooks.test.mjs > after > was fine :7 passed',
      'hooks.test.mjs > after each > was fine :9 failed hook',
      'hooks.test.mjs > all > never :3 missing',
      'hooks.test.mjs > each > never :5 failed hook',
    ])
    expect(problemLines(outcome)).toEqual(['hooks.test.mjs: after: Error: after broke', 'hooks.test.mjs: all: Error: hook broke'])
  })

  test('files that do not come to their tests, or to the end of them', async () => {
    const waits = `async () => { await new Promise((done) => setTimeout(done, 50)) }`
    const { outcome } = await runProject({
      ...node,
      files: {
        'fine.test.mjs': lines(`import { test } from 'node:test'`, `test('passes', () => {})`),
        'load.test.mjs': `import './nope.mjs'\n`,
        'syntax.test.mjs': `test('x', () => {\n`,
        'test/without-tests.mjs': `export const x = 1\n`,
        'late.test.mjs': lines(
          `import { test } from 'node:test'`,
          `test('late', async () => { void Promise.reject(new Error('late')); await new Promise((done) => setImmediate(done)) })`,
        ),
        'crash.test.mjs': lines(
          `import { test } from 'node:test'`,
          `test('before', ${waits})`,
          `test('crashes', async () => { await new Promise((done) => setTimeout(done, 50)); process.kill(process.pid, 'SIGSEGV'); while (true); })`,
          `test('behind', () => {})`,
        ),
        'leaves-at-once.test.mjs': lines(
          `import { test } from 'node:test'`,
          `test('before', () => {})`,
          `test('leaves', () => { process.exit(0) })`,
        ),
        'leaves.test.mjs': lines(
          `import { test } from 'node:test'`,
          `test('before', ${waits})`,
          `test('leaves', async () => { await new Promise((done) => setTimeout(done, 50)); process.exit(0) })`,
          `test('behind', () => {})`,
        ),
      },
    })
    // How far a result came before its process was gone is a matter of pipes; which tests there were is not.
    expect(testLines(outcome).filter((line) => !line.includes('> before'))).toEqual([
      'crash.test.mjs > behind :4 missing',
      'crash.test.mjs > crashes :3 missing',
      'fine.test.mjs > passes :2 passed',
      'late.test.mjs > late :2 failed error',
      'leaves.test.mjs > behind :4 missing',
      'leaves.test.mjs > leaves :3 missing',
    ])
    expect(problemLines(outcome)).toEqual([
      'crash.test.mjs: its process was ended by SIGSEGV',
      'leaves-at-once.test.mjs: the file ended before it told of its tests',
      expect.stringMatching(/^load\.test\.mjs: /),
      expect.stringMatching(/^syntax\.test\.mjs: /),
    ])
    expect(outcome.problems.find(({ file }) => file === 'load.test.mjs')?.message).toContain('Cannot find module')
  })

  test('tests that run beside each other in one file, each with its own chain of names', async () => {
    const waits = (ms: number) => `async () => { await new Promise((done) => setTimeout(done, ${ms})) }`
    const { outcome } = await runProject({
      ...node,
      files: {
        'a.test.mjs': lines(
          `import { describe, it } from 'node:test'`,
          `describe('suite', { concurrency: true }, () => {`,
          `  describe('one', { concurrency: true }, () => { it('a', ${waits(40)}); it('b', ${waits(5)}) })`,
          `  describe('two', { concurrency: true }, () => { it('a', ${waits(20)}); it('b', ${waits(30)}) })`,
          `})`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'a.test.mjs > suite > one > a :3 passed',
      'a.test.mjs > suite > one > b :3 passed',
      'a.test.mjs > suite > two > a :4 passed',
      'a.test.mjs > suite > two > b :4 passed',
    ])
    expect(problemLines(outcome)).toEqual([])
  })
})
