import { describe, expect, test } from 'vitest'
import { isGreen, lines, problemLines, runProject, testLines } from './project.ts'

const jest = { runner: 'jest', argv: ['jest'] } as const
const plain = { 'package.json': '{"jest":{"transform":{},"testEnvironment":"node"}}' }

describe('jest tells', () => {
  test('every kind of test, with line, kind of failure and attempts', async () => {
    const { outcome } = await runProject({
      ...jest,
      files: {
        ...plain,
        'a.test.js': lines(
          `test('passes', () => { expect(1).toBe(1) })`,
          `test('fails', () => { expect(1).toBe(2) })`,
          `test('throws', () => { throw new Error('no') })`,
          `test.skip('skipped', () => {})`,
          `test.todo('todo')`,
          `test.failing('failing', () => { throw new Error('x') })`,
          `test.failing('failing that passes', () => {})`,
          `test.each([[1, 2], [3, 4]])('%i and %i', () => {})`,
          `describe('outer', () => { describe('inner', () => {`,
          `  it('dup', () => {})`,
          `  it('dup', () => { require('node:assert').equal(1, 2) })`,
          `}) })`,
          `test('slow', async () => { await new Promise(() => {}) }, 50)`,
          `test('ünïcode 日本 > x', () => {})`,
          `test('text thrown', () => { throw 'text' })`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'a.test.js > 1 and 2 :8 passed',
      'a.test.js > 3 and 4 :8 passed',
      'a.test.js > failing :6 passed expectFail',
      'a.test.js > failing that passes :7 failed error expectFail',
      'a.test.js > fails :2 failed assertion',
      'a.test.js > outer > inner > dup #2 :11 failed assertion',
      'a.test.js > outer > inner > dup :10 passed',
      'a.test.js > passes :1 passed',
      'a.test.js > skipped :4 skipped',
      'a.test.js > slow :13 failed timeout',
      'a.test.js > text thrown :15 failed error',
      'a.test.js > throws :3 failed error',
      'a.test.js > todo :5 todo',
      'a.test.js > ünïcode 日本 > x :14 passed',
    ])
    const fails = outcome.tests.find(({ path }) => path[0] === 'fails')
    expect(fails).toMatchObject({ frames: [{ file: 'a.test.js', line: 2 }], durationMs: expect.any(Number) })
    expect(fails?.message).toMatch(/^Error: expect\(received\)\.toBe\(expected\)[\s\S]*Expected: 2\nReceived: 1\n\s+at /)
    expect(problemLines(outcome)).toEqual([])
  })

  test('a hook that fails, by what it stands around: jest gives it to the tests below', async () => {
    const { outcome } = await runProject({
      ...jest,
      files: {
        ...plain,
        'hooks.test.js': lines(
          `describe('all', () => { beforeAll(() => { throw new Error('hook broke') })`,
          `  it('never', () => {}) })`,
          `describe('each', () => { beforeEach(() => { throw new Error('each broke') })`,
          `  it('never', () => {}) })`,
          `describe('after', () => { afterAll(() => { throw new Error('after broke') })`,
          `  it('was fine', () => {}) })`,
          `describe('after each', () => { afterEach(() => { throw new Error('after each broke') })`,
          `  it('was fine', () => {}) })`,
          `describe('slow', () => { beforeAll(async () => { await new Promise(() => {}) }, 50)`,
          `  it('never', () => {}) })`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'hooks.test.js > after > was fine :6 passed',
      'hooks.test.js > after each > was fine :8 failed hook',
      'hooks.test.js > all > never :2 failed hook',
      'hooks.test.js > each > never :4 failed hook',
      'hooks.test.js > slow > never :10 failed hook',
    ])
    expect(problemLines(outcome)).toEqual(['hooks.test.js: Error: after broke'])
  })

  test('retries, which jest applies to the whole file', async () => {
    const { outcome } = await runProject({
      ...jest,
      files: {
        ...plain,
        'a.test.js': lines(
          `let n = 0`,
          `describe('again', () => { jest.retryTimes(2)`,
          `  test('flaky', () => { n += 1; expect(n).toBe(3) }) })`,
          `test('red outside', () => { expect(1).toBe(3) })`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual(['a.test.js > again > flaky :3 passed x3', 'a.test.js > red outside :4 failed assertion x3'])
    expect(problemLines(outcome)).toEqual([])
  })

  test('files that do not come to their tests', async () => {
    const { outcome } = await runProject({
      ...jest,
      files: {
        ...plain,
        'fine.test.js': `test('passes', () => {})\n`,
        'load.test.js': `require('./nope')\n`,
        'syntax.test.js': `test('x', () => {\n`,
        'none.test.js': `module.exports = 1\n`,
      },
    })
    expect(testLines(outcome)).toEqual(['fine.test.js > passes :1 passed'])
    expect(problemLines(outcome)).toEqual([
      "load.test.js: Error: Cannot find module './nope' from 'load.test.js'",
      'none.test.js: Error: Your test suite must contain at least one test.',
      'syntax.test.js: Jest encountered an unexpected token',
    ])
  })

  test('a process that crashes keeps what it had', async () => {
    const { outcome } = await runProject({
      runner: 'jest',
      argv: ['jest', '--maxWorkers=2'],
      files: {
        ...plain,
        'crash.test.js': lines(
          `test('before', () => {})`,
          `test('crashes', async () => {`,
          `  await new Promise((done) => setTimeout(done, 50))`,
          `  process.kill(process.pid, 'SIGSEGV'); while (true); })`,
        ),
        'fine.test.js': `test('passes', () => {})\n`,
      },
    })
    expect(testLines(outcome)).toEqual([
      'crash.test.js > before :1 passed',
      'crash.test.js > crashes :2 missing',
      'fine.test.js > passes :1 passed',
    ])
    expect(problemLines(outcome)).toEqual([expect.stringMatching(/^crash\.test\.js: .*A jest worker process .*SIGSEGV/)])
  })

  test('an exit in the middle', async () => {
    const { outcome, end } = await runProject({
      ...jest,
      files: {
        ...plain,
        'a.test.js': lines(`test('before', () => {})`, `test('leaves', () => { process.exit(0) })`, `test('behind', () => {})`),
      },
    })
    expect(end).toEqual({ kind: 'exited', code: 0 })
    expect(testLines(outcome)).toEqual(['a.test.js > before :1 passed', 'a.test.js > leaves :2 missing'])
    expect(problemLines(outcome)).toEqual([': exit code 0, but the report stops before its end'])
  })

  test('what is left of a run with `only`, and of one that stops at the first failure', async () => {
    const only = await runProject({
      ...jest,
      files: { ...plain, 'a.test.js': lines(`test.only('one', () => {})`, `test('other', () => {})`) },
    })
    expect(testLines(only.outcome)).toEqual(['a.test.js > one :1 passed', 'a.test.js > other :2 skipped'])
    const bail = await runProject({
      runner: 'jest',
      argv: ['jest', '--bail', '-i'],
      files: {
        ...plain,
        'a.test.js': `test('red', () => { throw new Error('no') })\n`,
        'b.test.js': `test('red', () => { throw new Error('no') })\n`,
      },
    })
    expect(bail.outcome.tests.map(({ status }) => status)).toEqual(['failed'])
    expect(problemLines(bail.outcome)).toEqual([': 1 test files were not run'])
  })

  test('a list is no run: nothing of it counts as passed', async () => {
    const { outcome } = await runProject({
      runner: 'jest',
      argv: ['jest', '--collectTests'],
      files: { ...plain, 'a.test.js': `test('one', () => {})\n` },
    })
    expect(outcome.tests.filter(({ status }) => status === 'passed')).toEqual([])
    expect(isGreen(outcome)).toBe(false)
  })
})

test('an inline snapshot that is not there yet fails, and the source stays as it was', async () => {
  const text = `test('new', () => { expect(1).toMatchInlineSnapshot() })\n`
  const { outcome, fileAfter } = await runProject({ ...jest, files: { ...plain, 'a.test.js': text } })
  expect(testLines(outcome)).toEqual(['a.test.js > new :1 failed assertion'])
  expect(fileAfter('a.test.js')).toBe(text)
  expect(isGreen(outcome)).toBe(false)
})
