import { describe, expect, test } from 'vitest'
import { lines, problemLines, runProject, testLines } from './project.ts'
import { hasTool, runTool } from './tools.ts'

const python = lines(
  'import pytest',
  'def test_passes(): pass',
  'def test_fails():',
  '    assert 1 == 2, "numbers"',
  '@pytest.mark.skip(reason="later")',
  'def test_skipped(): pass',
  '@pytest.mark.xfail(reason="bug 1")',
  'def test_xfails(): assert 0',
  '@pytest.fixture',
  'def broken(): raise RuntimeError("setup broke")',
  'def test_setup(broken): pass',
  '@pytest.mark.parametrize("a", ["x::y", "<&\\"\\n>"])',
  'def test_p(a): pass',
  'class TestA:',
  '    def test_in(self): pass',
)

const pytestJunit = (family: string) =>
  runTool({
    runner: 'junit',
    argv: [
      'sh',
      '-c',
      `python3 -m pytest -p no:cacheprovider --continue-on-collection-errors -o junit_family=${family} --junitxml="$MAESTRO_REPORT"`,
    ],
    files: { 'tests/test_a.py': python, 'tests/test_b.py': 'import nope_nope\n' },
  })

describe.skipIf(!hasTool('pytest', ['python3', '-m', 'pytest', '--version']))('the JUnit file of pytest', () => {
  test('in the older format, with files and lines', async () => {
    const { outcome } = await pytestJunit('xunit1')
    expect(testLines(outcome)).toEqual([
      'tests/test_a.py > tests.test_a > test_fails :3 failed assertion',
      'tests/test_a.py > tests.test_a > test_p[<&"\\n>] :12 passed',
      'tests/test_a.py > tests.test_a > test_p[x::y] :12 passed',
      'tests/test_a.py > tests.test_a > test_passes :2 passed',
      'tests/test_a.py > tests.test_a > test_setup :11 failed hook',
      'tests/test_a.py > tests.test_a > test_skipped :5 skipped',
      'tests/test_a.py > tests.test_a > test_xfails :7 xfailed',
      'tests/test_a.py > tests.test_a.TestA > test_in :15 passed',
    ])
    expect(problemLines(outcome)).toEqual(['tests/test_b.py: tests.test_b: collection failure'])
    expect({ ...outcome, tests: [] }).toMatchObject({ fidelity: 'format', ended: true })
    expect(outcome.tests.find(({ path }) => path.includes('test_fails'))).toMatchObject({
      message: expect.stringMatching(/^AssertionError: numbers\nassert 1 == 2\n/),
      frames: [{ file: 'tests/test_a.py', line: 4 }],
      durationMs: expect.any(Number),
    })
  })

  test('in its own format, which names neither', async () => {
    const { outcome } = await pytestJunit('xunit2')
    expect(testLines(outcome)).toContain(' > tests.test_a > test_fails :? failed assertion')
    expect(outcome.tests).toHaveLength(8)
  })
})

describe('the JUnit files of JavaScript runners', () => {
  test('vitest, which tells a failed hook as a test more', async () => {
    const { outcome } = await runProject({
      runner: 'junit',
      argv: ['sh', '-c', 'vitest run --reporter=junit --outputFile="$MAESTRO_REPORT"'],
      files: {
        'a.test.ts': lines(
          `import { test, describe, beforeAll, expect } from 'vitest'`,
          `test('passes', () => {})`,
          `test('fails', () => { expect(1).toBe(2) })`,
          `test.skip('skipped', () => {})`,
          `describe('outer', () => { test('in < it', () => {}) })`,
          `describe('hooked', () => { beforeAll(() => { throw new Error('hook broke') })`,
          `  test('never', () => {}) })`,
        ),
      },
    })
    expect(testLines(outcome)).toEqual(
      expect.arrayContaining([
        'a.test.ts > fails :? failed assertion',
        'a.test.ts > outer > in < it :? passed',
        'a.test.ts > passes :? passed',
        'a.test.ts > skipped :? skipped',
      ]),
    )
    expect(outcome.tests.find(({ path }) => path.includes('fails'))?.frames?.[0]).toEqual({ file: 'a.test.ts', line: 3 })
  })

  test('node:test', async () => {
    const { outcome } = await runProject({
      runner: 'junit',
      argv: ['sh', '-c', 'node --test --test-reporter=junit --test-reporter-destination="$MAESTRO_REPORT"'],
      files: {
        'a.test.mjs': lines(
          `import { test, describe } from 'node:test'`,
          `test('passes', () => {})`,
          `test('fails', () => { throw new Error('no & <no>') })`,
          `test.skip('skipped', () => {})`,
          `describe('outer', () => { test('in', () => {}) })`,
        ),
      },
    })
    expect(outcome.tests.map(({ path, status }) => `${path.at(-1)} ${status}`).toSorted()).toEqual([
      'fails failed',
      'in passed',
      'passes passed',
      'skipped skipped',
    ])
    expect(outcome.tests.find(({ status }) => status === 'failed')?.message).toContain('no & <no>')
  })

  test('a report that never came', async () => {
    const { outcome } = await runProject({ runner: 'junit', argv: ['node', '-e', '0'], files: {} })
    expect(outcome).toMatchObject({ tests: [], fidelity: 'exit' })
    expect(problemLines(outcome)).toEqual([': the JUnit report is not there: only the exit code is known'])
  })
})
