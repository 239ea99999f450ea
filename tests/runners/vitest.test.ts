import { describe, expect, test } from 'vitest'
import { isGreen, lines, problemLines, runProject, testLines } from './project.ts'

const vitest = { runner: 'vitest', argv: ['vitest', 'run'] } as const

describe('vitest tells', () => {
  test('every kind of test, with line, kind of failure and attempts', async () => {
    const { outcome } = await runProject({
      ...vitest,
      files: {
        'a.test.ts': lines(
          `import { test, describe, it, expect } from 'vitest'; import assert from 'node:assert'`,
          `test('passes', () => {})`,
          `test('fails', () => { expect({ a: 1 }).toEqual({ a: 2 }) })`,
          `test('throws', () => { throw new Error('no') })`,
          `test.skip('skipped', () => {})`,
          `test.todo('todo')`,
          `test.fails('failing', () => { throw new Error('x') })`,
          `test.fails('failing that passes', () => {})`,
          `test.each([[1, 2], [3, 4]])('%i and %i', () => {})`,
          `describe('outer', () => { describe('inner', () => {`,
          `  it('dup', () => {})`,
          `  it('dup', () => { assert.equal(1, 2) })`,
          `}) })`,
          `test('slow', async () => { await new Promise(() => {}) }, 50)`,
          `test('ünïcode 日本 > x', () => {})`,
          `let n = 0`,
          `test('flaky', { retry: 3 }, () => { n += 1; expect(n).toBe(3) })`,
          `test('red', { retry: 1 }, () => { expect(1).toBe(3) })`,
          `test('text thrown', () => { throw 'text' })`,
          `test('skips itself', ({ skip }) => { skip('why') })`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'a.test.ts > 1 and 2 :9 passed',
      'a.test.ts > 3 and 4 :9 passed',
      'a.test.ts > failing :7 passed expectFail',
      'a.test.ts > failing that passes :8 failed error expectFail',
      'a.test.ts > fails :3 failed assertion',
      'a.test.ts > flaky :17 passed x3',
      'a.test.ts > outer > inner > dup #2 :12 failed assertion',
      'a.test.ts > outer > inner > dup :11 passed',
      'a.test.ts > passes :2 passed',
      'a.test.ts > red :18 failed assertion x2',
      'a.test.ts > skipped :5 skipped',
      'a.test.ts > skips itself :20 skipped',
      'a.test.ts > slow :14 failed timeout',
      'a.test.ts > text thrown :19 failed error',
      'a.test.ts > throws :4 failed error',
      'a.test.ts > todo :6 todo',
      'a.test.ts > ünïcode 日本 > x :15 passed',
    ])
    const fails = outcome.tests.find(({ path }) => path[0] === 'fails')
    expect(fails).toMatchObject({ frames: [{ file: 'a.test.ts', line: 3 }], durationMs: expect.any(Number) })
    expect(fails?.message).toMatch(/^AssertionError: expected \{ a: 1 \} to deeply equal \{ a: 2 \}\n\s+at [\s\S]*- Expected/)
    expect(outcome.tests.find(({ path }) => path[0] === 'slow')?.message).toMatch(/^Error: Test timed out in 50ms/)
  })

  test('a hook that fails, by what it stands around', async () => {
    const { outcome } = await runProject({
      ...vitest,
      files: {
        'hooks.test.ts': lines(
          `import { describe, it, beforeAll, beforeEach, afterAll, afterEach } from 'vitest'`,
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
      'hooks.test.ts > after > was fine :7 passed',
      'hooks.test.ts > after each > was fine :9 failed hook',
      'hooks.test.ts > all > never :3 missing',
      'hooks.test.ts > each > never :5 failed hook',
      'hooks.test.ts > slow > never :11 missing',
    ])
    expect(problemLines(outcome)).toEqual([
      'hooks.test.ts: after: Error: after broke',
      'hooks.test.ts: all: Error: hook broke',
      'hooks.test.ts: slow: Error: Hook timed out in 50ms.',
    ])
  })

  test('a failing beforeAll alone looks like a skip to vitest, and is not green', async () => {
    const { outcome } = await runProject({
      ...vitest,
      files: {
        'a.test.ts': lines(
          `import { describe, it, test, beforeAll } from 'vitest'`,
          `test('passes', () => {})`,
          `describe('all', () => { beforeAll(() => { throw new Error('hook broke') }); it('never', () => {}) })`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual(['a.test.ts > all > never :3 missing', 'a.test.ts > passes :2 passed'])
    expect(isGreen(outcome)).toBe(false)
  })

  test('files that do not come to their tests', async () => {
    const { outcome } = await runProject({
      ...vitest,
      files: {
        'fine.test.ts': lines(`import { test } from 'vitest'`, `test('passes', () => {})`),
        'load.test.ts': `import './nope'\n`,
        'syntax.test.ts': `test('x', () => {\n`,
        'none.test.ts': `export const x = 1\n`,
        'late.test.ts': lines(
          `import { test } from 'vitest'`,
          `test('fine', async () => { void Promise.reject(new Error('late')); await new Promise((done) => setImmediate(done)) })`,
        ),
        'crash.test.ts': lines(
          `import { test } from 'vitest'`,
          `test('before', () => {})`,
          `test('crashes', () => { process.kill(process.pid, 'SIGSEGV'); while (true); })`,
        ),
        'leaves.test.ts': lines(`import { test } from 'vitest'`, `test('leaves', () => { process.exit(0) })`),
      },
    })
    expect(testLines(outcome)).toEqual([
      'crash.test.ts > before :2 missing',
      'crash.test.ts > crashes :3 missing',
      'fine.test.ts > passes :2 passed',
      'late.test.ts > fine :2 passed',
      'leaves.test.ts > leaves :2 failed error',
    ])
    expect(problemLines(outcome).map((line) => line.replace(/ imported from .*| in file .*/, ''))).toEqual([
      ': Unhandled: Error: [vitest-pool]: Worker forks emitted error.',
      'late.test.ts: Unhandled: Error: late',
      "load.test.ts: Error: Cannot find module './nope'",
      'none.test.ts: Error: No test suite found',
      'syntax.test.ts: Error: Transform failed with 1 error:',
    ])
  })

  test('what is left of a run with `only`', async () => {
    const { outcome } = await runProject({
      runner: 'vitest',
      argv: ['vitest', 'run', '--allowOnly'],
      files: { 'a.test.ts': lines(`import { test } from 'vitest'`, `test.only('one', () => {})`, `test('other', () => {})`) },
    })
    expect(testLines(outcome)).toEqual(['a.test.ts > one :2 passed', 'a.test.ts > other :3 skipped'])
  })

  test('nothing of types: a missing module that is imported as one alone passes, so a type-check stays a check of its own', async () => {
    const { outcome } = await runProject({
      ...vitest,
      files: {
        'a.test.ts': lines(
          `import { test } from 'vitest'`,
          `import type { X } from './nope'`,
          `test('passes', () => { const x: X = 1 as never; void x })`,
        ),
      },
    })
    expect(isGreen(outcome)).toBe(true)
  })
})

const snapshot = lines(`import { test, expect } from 'vitest'`, `test('new', () => { expect(1).toMatchInlineSnapshot() })`)

test('an inline snapshot that is not there yet fails, and the source stays as it was', async () => {
  const { outcome, fileAfter } = await runProject({ ...vitest, files: { 'a.test.ts': snapshot } })
  expect(testLines(outcome)).toEqual(['a.test.ts > new :2 failed assertion'])
  expect(fileAfter('a.test.ts')).toBe(snapshot)
})

test('a run that is told to update rewrites the source: what the comparison of the checkout makes void', async () => {
  const { outcome, fileAfter } = await runProject({ runner: 'vitest', argv: ['vitest', 'run', '-u'], files: { 'a.test.ts': snapshot } })
  expect(testLines(outcome)).toEqual(['a.test.ts > new :2 passed'])
  expect(fileAfter('a.test.ts')).toContain('toMatchInlineSnapshot(`1`)')
})
