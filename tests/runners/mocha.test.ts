import { describe, expect, test } from 'vitest'
import { isGreen, lines, problemLines, runProject, testLines } from './project.ts'

const kinds = {
  'test/a.test.js': lines(
    `const assert = require('node:assert')`,
    `it('passes', () => {})`,
    `it('fails', () => { assert.equal(1, 2) })`,
    `it('throws', () => { throw new Error('no') })`,
    `it.skip('skipped', () => {})`,
    `it('has no body')`,
    `describe('outer', () => { describe('inner', () => {`,
    `  it('dup', () => {})`,
    `  it('dup', () => { throw 'text' })`,
    `}) })`,
    `it('slow', async function () { this.timeout(50); await new Promise(() => {}) })`,
    `it('ünïcode 日本 > x', () => {})`,
    `for (const n of [1, 2]) it('case ' + n, () => {})`,
    `it('skips itself', function () { this.skip() })`,
    `let n = 0`,
    `it('flaky', function () { this.retries(3); n += 1; assert.equal(n, 3) })`,
    `it('red', function () { this.retries(1); assert.equal(1, 3) })`,
    `it('done twice', (done) => { done(); done() })`,
  ),
  'test/helper.js': `module.exports = (title) => it(title, () => {})\n`,
  'test/helped.test.mjs': lines(`import make from './helper.js'`, `make('from a helper')`),
}

describe('mocha tells', () => {
  test.each([[['mocha']], [['mocha', '--parallel', '--jobs', '2']]])(
    'every kind of test, with line, kind of failure and attempts: %j',
    async (argv) => {
      const { outcome } = await runProject({ runner: 'mocha', argv, files: kinds })
      expect(testLines(outcome)).toEqual([
        'test/a.test.js > case 1 :13 passed',
        'test/a.test.js > case 2 :13 passed',
        'test/a.test.js > done twice :18 passed',
        'test/a.test.js > fails :3 failed assertion',
        'test/a.test.js > flaky :16 passed x3',
        'test/a.test.js > has no body :6 skipped',
        'test/a.test.js > outer > inner > dup #2 :9 failed error',
        'test/a.test.js > outer > inner > dup :8 passed',
        'test/a.test.js > passes :2 passed',
        'test/a.test.js > red :17 failed assertion x2',
        'test/a.test.js > skipped :5 skipped',
        'test/a.test.js > skips itself :14 skipped',
        'test/a.test.js > slow :11 failed timeout',
        'test/a.test.js > throws :4 failed error',
        'test/a.test.js > ünïcode 日本 > x :12 passed',
        'test/helped.test.mjs > from a helper :2 passed',
      ])
      const fails = outcome.tests.find(({ path }) => path[0] === 'fails')
      expect(fails).toMatchObject({ frames: [{ file: 'test/a.test.js', line: 3 }], durationMs: expect.any(Number) })
      expect(fails?.message).toMatch(/^AssertionError \[ERR_ASSERTION\]: 1 == 2\n\s+at /)
      // What fails behind its own pass is no second test.
      expect(problemLines(outcome)).toEqual([
        expect.stringMatching(/^test\/a\.test\.js: done twice: Error: done\(\) called multiple times/),
      ])
    },
  )

  test('a hook that fails hides the tests behind it, and they are missing', async () => {
    const { outcome } = await runProject({
      runner: 'mocha',
      argv: ['mocha'],
      files: {
        'test/hooks.test.js': lines(
          `describe('all', () => { before(() => { throw new Error('hook broke') })`,
          `  it('never', () => {})`,
          `  it('never too', () => {}) })`,
          `describe('each', () => { beforeEach(() => { throw new Error('each broke') })`,
          `  it('never', () => {})`,
          `  it('never too', () => {}) })`,
          `describe('after', () => { after(() => { throw new Error('after broke') })`,
          `  it('was fine', () => {}) })`,
          `describe('after each', () => { afterEach(() => { throw new Error('after each broke') })`,
          `  it('was fine', () => {})`,
          `  it('never', () => {}) })`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'test/hooks.test.js > after > was fine :8 passed',
      'test/hooks.test.js > after each > never :11 missing',
      'test/hooks.test.js > after each > was fine :10 passed',
      'test/hooks.test.js > all > never :2 missing',
      'test/hooks.test.js > all > never too :3 missing',
      'test/hooks.test.js > each > never :5 failed hook',
      'test/hooks.test.js > each > never too :6 missing',
    ])
    expect(problemLines(outcome)).toEqual([
      'test/hooks.test.js: after > "after all" hook for "was fine": Error: after broke',
      'test/hooks.test.js: after each > "after each" hook for "was fine": Error: after each broke',
      'test/hooks.test.js: all > "before all" hook for "never": Error: hook broke',
      'test/hooks.test.js: each > "before each" hook for "never": Error: each broke',
    ])
  })

  test('an exit in the middle', async () => {
    const { outcome, end } = await runProject({
      runner: 'mocha',
      argv: ['mocha'],
      files: { 'test/a.js': lines(`it('before', () => {})`, `it('leaves', () => { process.exit(0) })`, `it('behind', () => {})`) },
    })
    expect(end).toEqual({ kind: 'exited', code: 0 })
    expect(testLines(outcome)).toEqual(['test/a.js > before :1 passed', 'test/a.js > behind :3 missing', 'test/a.js > leaves :2 missing'])
    expect(problemLines(outcome)).toEqual([': exit code 0, but the report stops before its end'])
  })

  test('a crash in the middle', async () => {
    const { outcome } = await runProject({
      runner: 'mocha',
      argv: ['mocha'],
      files: {
        'test/a.js': lines(`it('before', () => {})`, `it('crashes', () => { process.kill(process.pid, 'SIGSEGV'); while (true); })`),
      },
    })
    expect(testLines(outcome)).toEqual(['test/a.js > before :1 passed', 'test/a.js > crashes :2 missing'])
    expect(outcome.problems).toHaveLength(1)
    expect(outcome.ended).toBe(false)
  })

  test.each(['syntax error (', `require('./nope')`])('a file that does not load stops mocha before any test: %s', async (text) => {
    const { outcome } = await runProject({
      runner: 'mocha',
      argv: ['mocha'],
      files: { 'test/a.js': `it('fine', () => {})\n`, 'test/b.js': text },
    })
    expect(outcome.tests.filter(({ status }) => status === 'passed')).toEqual([])
    expect(problemLines(outcome)).toEqual([': exit code 1, although no test failed'])
  })

  test('an error outside of every test', async () => {
    const { outcome } = await runProject({
      runner: 'mocha',
      argv: ['mocha'],
      files: {
        'test/a.js': lines(
          `it('passes', () => { setImmediate(() => { throw new Error('late') }) })`,
          `it('goes on', (done) => { setTimeout(done, 50) })`,
        ),
      },
    })
    expect(isGreen(outcome)).toBe(false)
    expect(JSON.stringify(outcome)).toContain('late')
  })

  test('what `only` leaves out is skipped, not gone', async () => {
    const { outcome } = await runProject({
      runner: 'mocha',
      argv: ['mocha'],
      files: { 'test/a.js': lines(`it.only('one', () => {})`, `it('other', () => {})`, `describe('s', () => { it('third', () => {}) })`) },
    })
    expect(testLines(outcome)).toEqual(['test/a.js > one :1 passed', 'test/a.js > other :2 skipped', 'test/a.js > s > third :3 skipped'])
  })

  test('what `--grep` leaves out is skipped too', async () => {
    const files = { 'test/a.js': lines(`it('one', () => {})`, `describe('s', () => { it('other', () => {}) })`) }
    const grep = await runProject({ runner: 'mocha', argv: ['mocha', '-g', 's other'], files })
    expect(testLines(grep.outcome)).toEqual(['test/a.js > one :1 skipped', 'test/a.js > s > other :2 passed'])
    const inverted = await runProject({ runner: 'mocha', argv: ['mocha', '-g', 's other', '-i'], files })
    expect(testLines(inverted.outcome)).toEqual(['test/a.js > one :1 passed', 'test/a.js > s > other :2 skipped'])
  })

  test('a list is no run: nothing of it counts as passed', async () => {
    const { outcome } = await runProject({ runner: 'mocha', argv: ['mocha', '--dry-run'], files: { 'test/a.js': `it('one', () => {})\n` } })
    expect(testLines(outcome)).toEqual(['test/a.js > one :1 missing'])
  })
})
