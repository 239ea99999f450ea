import { describe, expect, test } from 'vitest'
import { lines, problemLines, runProject, testLines } from './project.ts'

const nodeTap = (files: Record<string, string>) => runProject({ runner: 'tap', argv: ['node', '--test', '--test-reporter=tap'], files })

describe('TAP', () => {
  test('as node prints it, with subtests, directives and places', async () => {
    const { outcome } = await nodeTap({
      'a.test.mjs': lines(
        `import { test, describe, it } from 'node:test'; import assert from 'node:assert'`,
        `test('passes', () => {})`,
        `test('fails', () => { assert.equal(1, 2) })`,
        `test('throws # not a directive', () => { throw new Error('no') })`,
        `test.skip('skipped', () => {})`,
        `test('todo', { todo: 'later' }, () => { throw new Error('not yet') })`,
        `describe('outer', () => { describe('inner', () => {`,
        `  it('dup', () => {})`,
        `  it('dup', () => { throw new Error('x') })`,
        `}) })`,
        `test('slow', { timeout: 50 }, async (t) => {`,
        `  const held = setInterval(() => {}, 1000); t.signal.addEventListener('abort', () => clearInterval(held))`,
        `  await new Promise(() => {}) })`,
      ),
    })
    expect(testLines(outcome)).toEqual([
      ' > fails :? failed assertion',
      ' > outer > inner > dup #2 :? failed error',
      ' > outer > inner > dup :? passed',
      ' > passes :? passed',
      ' > skipped :? skipped',
      ' > slow :? failed timeout',
      ' > throws # not a directive :? failed error',
      ' > todo :? todo',
    ])
    expect(outcome.tests.find(({ path }) => path[0] === 'fails')).toMatchObject({
      message: expect.stringMatching(/^1 == 2\n/),
      frames: [{ file: 'a.test.mjs', line: 3 }],
      durationMs: expect.any(Number),
    })
    expect(problemLines(outcome)).toEqual([])
  })

  test('as a shell script prints it', async () => {
    const script = lines(
      'echo "TAP version 13"',
      'echo "1..3"',
      'echo "ok 1 - first"',
      'echo "some output"',
      'echo "not ok 2 - second"',
      'echo "ok 3 # skip no network"',
      'exit 1',
    )
    const { outcome } = await runProject({ runner: 'tap', argv: ['sh', 'run.sh'], files: { 'run.sh': script } })
    expect(testLines(outcome)).toEqual([' > first :? passed', ' > second :? failed error', ' > unnamed 3 :? skipped'])
    expect(problemLines(outcome)).toEqual([])
    expect(outcome).toMatchObject({ fidelity: 'format', ended: true })
  })

  test('a run that was stopped, and one that prints none', async () => {
    const cut = 'echo "TAP version 13"; echo "1..3"; echo "ok 1 - first"; exit 0'
    const { outcome } = await runProject({ runner: 'tap', argv: ['sh', '-c', cut], files: {} })
    expect(problemLines(outcome)).toEqual([': exit code 0, but the report stops before its end', ': the plan says 3 tests, 1 came'])
    const { outcome: none } = await runProject({ runner: 'tap', argv: ['echo', 'hello'], files: {} })
    expect(problemLines(none)).toEqual([': there is no TAP to read: only the exit code is known'])
  })
})
