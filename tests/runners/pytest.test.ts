import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { reportersFolder } from '../support/programs.ts'
import { isGreen, lines, problemLines, testLines } from './project.ts'
import { hasTool, listTool, runTool } from './tools.ts'

/** With all plugins of this machine, as a user has it. */
const asInstalled = { runner: 'pytest', argv: ['python3', '-m', 'pytest'] } as const
/** Hypothesis, where it is installed, is loaded for every test whether it is used or not: two thirds of the time of a run. */
const alone = ['-p', 'no:hypothesispytest'] as const
const pytest = { runner: 'pytest', argv: [...asInstalled.argv, ...alone] } as const

/** The first Python of this machine that has these modules. */
const pythonWith = (modules: string): string =>
  ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', `import ${modules}`]).status === 0) ?? 'python3'
const plugin = (name: string) => {
  const python = pythonWith(`pytest, ${name}`)
  return { python, isThere: hasTool(`pytest with ${name}`, [python, '-c', `import pytest, ${name}`]) }
}
const xdist = plugin('xdist')
const reruns = plugin('pytest_rerunfailures')
const knowsSubtests = spawnSync('python3', ['-c', 'import pytest; assert pytest.version_tuple >= (9,)']).status === 0

/** pytest-benchmark, where it is installed, makes its folder in every project. */
const isTheRuns = (path: string): boolean => path !== '.benchmarks'

if (!knowsSubtests) console.warn('the test of subtests is skipped: this pytest is older than 9')

const everyKind = lines(
  'import unittest',
  'import pytest',
  '',
  'def test_passes():',
  '    assert 1 == 1',
  '',
  'def test_fails():',
  '    value = 2',
  '    assert value == 3, "not three"',
  '',
  'def test_raises():',
  '    {}["key"]',
  '',
  'def test_does_not_raise():',
  '    with pytest.raises(ValueError):',
  '        pass',
  '',
  '@pytest.mark.skip(reason="later")',
  'def test_skipped():',
  '    pass',
  '',
  '@pytest.mark.xfail(reason="bug 1")',
  'def test_xfails():',
  '    assert False',
  '',
  '@pytest.mark.xfail',
  'def test_xpasses():',
  '    pass',
  '',
  '@pytest.mark.xfail(strict=True, reason="bug 2")',
  'def test_xpasses_strictly():',
  '    pass',
  '',
  '@pytest.mark.parametrize(',
  '    "a, b",',
  '    [("x::y", 1), ("[z]", 2), ("a/b > c", 3)],',
  ')',
  'def test_adds(a, b):',
  '    assert b != 2',
  '',
  '@pytest.fixture',
  'def broken():',
  '    raise RuntimeError("setup broke")',
  '',
  '@pytest.fixture',
  'def leaking():',
  '    yield',
  '    raise RuntimeError("teardown broke")',
  '',
  'def test_setup(broken):',
  '    pass',
  '',
  'def test_teardown(leaking):',
  '    pass',
  '',
  'def test_both(leaking):',
  '    assert 0',
  '',
  'class TestGroup:',
  '    class TestInner:',
  '        def test_deep(self):',
  '            pass',
  '',
  'class Old(unittest.TestCase):',
  '    def test_method(self):',
  '        self.assertEqual(1, 2)',
  '',
  '    @unittest.expectedFailure',
  '    def test_unexpected(self):',
  '        pass',
)

describe.skipIf(!hasTool('pytest', ['python3', '-m', 'pytest', '--version']))('pytest tells', () => {
  test('every kind of test, with line, parameters and phase', async () => {
    const { outcome, end, left } = await runTool({ ...asInstalled, files: { 'tests/test_a.py': everyKind } })
    expect(testLines(outcome)).toEqual([
      'tests/test_a.py > Old > test_method :65 failed assertion',
      'tests/test_a.py > Old > test_unexpected :69 failed assertion expectFail',
      'tests/test_a.py > TestGroup > TestInner > test_deep :61 passed',
      'tests/test_a.py > test_adds[[z]-2] :38 failed assertion',
      'tests/test_a.py > test_adds[a/b > c-3] :38 passed',
      'tests/test_a.py > test_adds[x::y-1] :38 passed',
      'tests/test_a.py > test_both :56 failed assertion',
      'tests/test_a.py > test_does_not_raise :14 failed assertion',
      'tests/test_a.py > test_fails :7 failed assertion',
      'tests/test_a.py > test_passes :4 passed',
      'tests/test_a.py > test_raises :11 failed error',
      'tests/test_a.py > test_setup :50 failed hook',
      'tests/test_a.py > test_skipped :19 skipped',
      'tests/test_a.py > test_teardown :53 failed hook',
      'tests/test_a.py > test_xfails :23 xfailed expectFail',
      'tests/test_a.py > test_xpasses :27 xpassed expectFail',
      'tests/test_a.py > test_xpasses_strictly :31 failed expectFail',
    ])
    expect(problemLines(outcome)).toEqual([])
    expect({ ...outcome, tests: [] }).toMatchObject({ fidelity: 'full', ended: true })
    expect(end).toEqual({ kind: 'exited', code: 1 })
    const named = new Map(outcome.tests.map((one) => [one.path.at(-1), one]))
    expect(named.get('test_fails')).toMatchObject({
      message: expect.stringMatching(/^AssertionError: not three\nassert 2 == 3\n/),
      frames: [{ file: 'tests/test_a.py', line: 9 }],
      durationMs: expect.any(Number),
    })
    expect(named.get('test_adds[x::y-1]')).toMatchObject({ params: '[x::y-1]', path: ['test_adds[x::y-1]'] })
    expect(named.get('test_both')?.message).toMatch(/^assert 0\n[\s\S]*RuntimeError: teardown broke/)
    expect(named.get('test_setup')).toMatchObject({ frames: [{ file: 'tests/test_a.py', line: 43 }] })
    expect(named.get('test_skipped')?.message).toBe('later')
    expect(named.get('test_xfails')?.message).toBe('bug 1')
    expect(left.filter(isTheRuns)).toEqual([])
    expect(readdirSync(reportersFolder).filter((name) => name.includes('pycache'))).toEqual([])
  })

  test('files that do not load, and those beside them that do', async () => {
    const { outcome } = await runTool({
      ...pytest,
      files: {
        'test_fine.py': 'def test_fine():\n    pass\n',
        'test_import.py': '\nimport nope_nope\n',
        'test_syntax.py': 'def test_x(:\n    pass\n',
        'test_module.py': 'import pytest\n\npytest.skip("not here", allow_module_level=True)\n',
      },
    })
    expect(testLines(outcome)).toEqual(['test_fine.py > test_fine :1 passed', 'test_module.py :3 skipped'])
    expect(problemLines(outcome)).toEqual([
      "test_import.py: ModuleNotFoundError: No module named 'nope_nope'",
      'test_syntax.py: SyntaxError: invalid syntax',
    ])
    expect(outcome.problems.map(({ line }) => line)).toEqual([2, 1])
  })

  test('a conftest.py that does not load', async () => {
    const { outcome } = await runTool({
      ...pytest,
      files: { 'conftest.py': 'import os\nimport nope_nope\n', 'test_a.py': 'def test_a():\n    pass\n' },
    })
    expect(problemLines(outcome)).toEqual(["conftest.py: ModuleNotFoundError: No module named 'nope_nope'"])
    expect(outcome).toMatchObject({ tests: [], fidelity: 'full', ended: false })
    expect(isGreen(outcome)).toBe(false)
  })

  test('a process that ends in the middle leaves the rest missing', async () => {
    const { outcome } = await runTool({
      ...pytest,
      files: {
        'test_a.py': lines(
          'import os',
          'def test_before():',
          '    pass',
          'def test_leaves():',
          '    os._exit(0)',
          'def test_behind():',
          '    pass',
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'test_a.py > test_before :2 passed',
      'test_a.py > test_behind :6 missing',
      'test_a.py > test_leaves :4 missing',
    ])
    expect(problemLines(outcome)).toEqual([': exit code 0, but the report stops before its end'])
  })

  test('a run that is stopped keeps what it had', async () => {
    const hangs = lines('import time', 'def test_before():', '    pass', 'def test_hangs():', '    time.sleep(600)')
    const { outcome } = await runTool({ ...pytest, files: { 'test_a.py': hangs } }, { timeoutMs: 4000 })
    expect(testLines(outcome)).toEqual(['test_a.py > test_before :2 passed', 'test_a.py > test_hangs :4 missing'])
    expect(problemLines(outcome)).toEqual([': timed out'])
  })

  test('zero tests, and options of the project', async () => {
    const { outcome } = await runTool({ ...pytest, files: { 'test_a.py': 'X = 1\n' } })
    expect(outcome).toMatchObject({ tests: [], ended: true, fidelity: 'full' })
    expect(problemLines(outcome)).toEqual([': exit code 5, although no test failed'])
    const ini = '[pytest]\naddopts = -q --last-failed --strict-markers\ntestpaths = here\n'
    const { outcome: configured, left } = await runTool({
      ...pytest,
      files: { 'pytest.ini': ini, 'here/test_a.py': 'def test_a():\n    pass\n', 'there/test_b.py': 'def test_b():\n    pass\n' },
    })
    expect(testLines(configured)).toEqual(['here/test_a.py > test_a :1 passed'])
    expect(isGreen(configured)).toBe(true)
    expect(left.filter(isTheRuns)).toEqual([])
  })

  test('a path of the project’s own stays in force', async () => {
    const { outcome } = await runTool({
      ...pytest,
      argv: ['env', 'PYTHONPATH=src', 'pytest', ...alone, 'tests'],
      files: { 'src/mine.py': 'X = 1\n', 'tests/test_a.py': 'from mine import X\ndef test_a():\n    assert X == 1\n' },
    })
    expect(testLines(outcome)).toEqual(['tests/test_a.py > test_a :2 passed'])
  })

  test('inherited tests and decorated ones, where an editor should point', async () => {
    const { outcome } = await runTool({
      ...pytest,
      files: {
        'base.py': 'class Base:\n    def test_inherited(self):\n        assert 0\n',
        'test_a.py': lines(
          'import functools',
          'from base import Base',
          'def wrapped(f):',
          '    @functools.wraps(f)',
          '    def inner(*a): return f(*a)',
          '    return inner',
          '',
          'class TestChild(Base):',
          '    pass',
          '@wrapped',
          '@wrapped',
          'def test_wrapped():',
          '    pass',
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'test_a.py > TestChild > test_inherited :8 failed assertion',
      'test_a.py > test_wrapped :12 passed',
    ])
  })

  test('its list, by the same ids', async () => {
    const files = { 'pytest.ini': '[pytest]\naddopts = -q\n', 'tests/test_a.py': everyKind, 'conftest.py': '' }
    const listed = await listTool({ ...pytest, files })
    const { outcome } = await runTool({ ...pytest, files })
    expect(listed?.names.toSorted()).toEqual(outcome.tests.map(({ id }) => id).toSorted())
    expect(await listTool({ ...pytest, argv: ['python3', '-c', 'print("pytest")'], files })).toBeUndefined()
  })

  test.runIf(knowsSubtests)('subtests, each below its test', async () => {
    const { outcome } = await runTool({
      ...pytest,
      files: {
        'test_a.py': lines(
          'import unittest',
          'def test_subs(subtests):',
          '    for i in range(2):',
          '        with subtests.test("m", i=i):',
          '            assert i == 0',
          'class Old(unittest.TestCase):',
          '    def test_sub(self):',
          '        for i in range(2):',
          '            with self.subTest(i=i):',
          '                self.assertNotEqual(i, 1)',
        ),
      },
    })
    expect(testLines(outcome)).toEqual([
      'test_a.py > Old > test_sub :7 passed',
      'test_a.py > Old > test_sub > (i=0) :7 passed',
      'test_a.py > Old > test_sub > (i=1) :7 failed assertion',
      'test_a.py > test_subs :2 failed',
      'test_a.py > test_subs > [m] (i=0) :2 passed',
      'test_a.py > test_subs > [m] (i=1) :2 failed assertion',
    ])
  })
})

describe.skipIf(!xdist.isThere)('pytest with workers tells', () => {
  test('each result once, and which test a worker died in', async () => {
    const { outcome } = await runTool({
      ...pytest,
      argv: [xdist.python, '-m', 'pytest', ...alone, '-n', '2'],
      files: {
        'test_a.py': lines(
          'import os, pytest',
          'class TestA:',
          '    def test_passes(self): pass',
          '    def test_crashes(self): os._exit(3)',
          '    def test_fails(self): assert 0',
          '@pytest.mark.parametrize("a", ["x::y", "[q]"])',
          'def test_p(a): pass',
        ),
        'test_b.py': 'import nope_nope\n',
        'test_c.py': 'import pytest\npytest.skip("not here", allow_module_level=True)\n',
      },
    })
    expect(testLines(outcome)).toEqual([
      'test_a.py > TestA > test_crashes :4 failed crash',
      'test_a.py > TestA > test_fails :5 failed assertion',
      'test_a.py > TestA > test_passes :3 passed',
      'test_a.py > test_p[[q]] :7 passed',
      'test_a.py > test_p[x::y] :7 passed',
      'test_c.py :2 skipped',
    ])
    expect(problemLines(outcome)).toEqual(["test_b.py: ModuleNotFoundError: No module named 'nope_nope'"])
  })
})

describe.skipIf(!reruns.isThere)('pytest with reruns tells', () => {
  test('how often it tried', async () => {
    const { outcome } = await runTool({
      ...pytest,
      argv: [reruns.python, '-m', 'pytest', ...alone, '--reruns', '2'],
      files: {
        'test_a.py': lines(
          'tries = []',
          'def test_flaky():',
          '    tries.append(1)',
          '    assert len(tries) == 2',
          'def test_never():',
          '    assert 0',
        ),
      },
    })
    expect(testLines(outcome)).toEqual(['test_a.py > test_flaky :2 passed x2', 'test_a.py > test_never :5 failed assertion x3'])
  })
})
