import { describe, expect, test } from 'vitest'
import { isGreen, lines, problemLines, testLines } from './project.ts'
import { hasTool, listTool, runTool, sharedCache, type ToolProject } from './tools.ts'

/** What the standard library compiles to, for all runs of this file; inside, it is where Go looks. */
const buildCache = sharedCache('go-build')

const goModule = 'module example.com/m\n\ngo 1.19\n'
const goProject = (files: Record<string, string>, argv: string[] = ['go', 'test', './...']): ToolProject => ({
  runner: 'go',
  argv,
  files: { 'go.mod': goModule, ...files },
  caches: { '/home/agent/.cache/go-build': buildCache },
})

const everyKind = {
  'a.go': 'package m\n\n// Add adds.\nfunc Add(a, b int) int { return a + b }\n',
  'a_test.go': lines(
    'package m',
    '',
    'import (',
    '	"fmt"',
    '	"testing"',
    ')',
    '',
    'func TestPasses(t *testing.T) {}',
    '',
    'func TestFails(t *testing.T) {',
    '	t.Log("a note")',
    '	if Add(1, 1) != 3 {',
    '		t.Errorf("Add(1, 1) = %d, want 3", Add(1, 1))',
    '	}',
    '}',
    '',
    'func TestSkipped(t *testing.T) { t.Skip("later") }',
    '',
    'func TestTable(t *testing.T) {',
    '	for _, c := range []struct {',
    '		name string',
    '		n    int',
    '	}{{"one two", 1}, {"one two", 2}, {"", 3}, {"a/b", 4}} {',
    '		t.Run(c.name, func(t *testing.T) {',
    '			if c.n == 2 {',
    '				t.Fatal("two")',
    '			}',
    '		})',
    '	}',
    '	t.Run("written here", func(t *testing.T) { fmt.Print("no newline") })',
    '}',
    '',
    'func TestParallel(t *testing.T) {',
    '	t.Parallel()',
    '	t.Run("sub", func(t *testing.T) { t.Parallel(); t.Error("bad") })',
    '}',
    '',
    'func FuzzAdd(f *testing.F) {',
    '	f.Add(1)',
    '	f.Fuzz(func(t *testing.T, n int) {})',
    '}',
    '',
    'func BenchmarkAdd(b *testing.B) {',
    '	for i := 0; i < b.N; i++ {',
    '		Add(1, 2)',
    '	}',
    '}',
    '',
    'func ExampleAdd() {',
    '	fmt.Println(Add(1, 2))',
    '	// Output: 3',
    '}',
    '',
    'func ExampleAdd_wrong() {',
    '	fmt.Println(Add(1, 2))',
    '	// Output: 4',
    '}',
  ),
  'none/n.go': 'package none\n',
}

describe.skipIf(!hasTool('go', ['go', 'version']))('go test tells', () => {
  test('every kind of test, with file and line from the sources', async () => {
    const { outcome, end, left } = await runTool(goProject(everyKind))
    expect(testLines(outcome)).toEqual([
      'a_test.go > ExampleAdd :49 passed',
      'a_test.go > ExampleAdd_wrong :54 failed assertion',
      'a_test.go > FuzzAdd :38 passed',
      'a_test.go > FuzzAdd > seed#0 :38 passed',
      'a_test.go > TestFails :10 failed assertion',
      'a_test.go > TestParallel :33 failed',
      'a_test.go > TestParallel > sub :35 failed assertion',
      'a_test.go > TestPasses :8 passed',
      'a_test.go > TestSkipped :17 skipped',
      'a_test.go > TestTable :19 failed',
      'a_test.go > TestTable > #00 :19 passed',
      'a_test.go > TestTable > a/b :19 passed',
      'a_test.go > TestTable > one_two :19 passed',
      'a_test.go > TestTable > one_two#01 :19 failed assertion',
      'a_test.go > TestTable > written_here :30 passed',
    ])
    expect(problemLines(outcome)).toEqual([])
    expect({ ...outcome, tests: [] }).toMatchObject({ fidelity: 'format', ended: true })
    expect(end).toEqual({ kind: 'exited', code: 1 })
    const named = new Map(outcome.tests.map((one) => [one.path.at(-1), one]))
    expect(named.get('TestFails')).toMatchObject({
      message: 'a_test.go:11: a note\na_test.go:13: Add(1, 1) = 2, want 3',
      frames: [
        { file: 'a_test.go', line: 13 },
        { file: 'a_test.go', line: 11 },
      ],
      durationMs: expect.any(Number),
    })
    expect(named.get('TestSkipped')?.message).toBe('a_test.go:17: later')
    expect(named.get('ExampleAdd_wrong')?.message).toBe('got:\n3\nwant:\n4')
    expect(left).toEqual([])
  })

  test('a panic takes the tests behind it along, and other packages go on', async () => {
    const { outcome } = await runTool(
      goProject({
        'sub/x_test.go': lines(
          'package sub',
          'import "testing"',
          'func TestFirst(t *testing.T) {}',
          'func TestPanics(t *testing.T) {',
          '	var m map[string]int',
          '	m["a"] = 1',
          '}',
          'func TestNever(t *testing.T) {}',
        ),
        'sub/y_windows_test.go': 'package sub\nimport "testing"\nfunc TestElsewhere(t *testing.T) {}\n',
        'other/x_test.go': 'package other_test\nimport "testing"\nfunc TestOther(t *testing.T) {}\n',
      }),
    )
    expect(testLines(outcome)).toEqual([
      'other/x_test.go > TestOther :3 passed',
      'sub/x_test.go > TestFirst :3 passed',
      'sub/x_test.go > TestNever :8 missing',
      'sub/x_test.go > TestPanics :4 failed crash',
    ])
    const panics = outcome.tests.find(({ failure }) => failure === 'crash')
    expect(panics?.message).toMatch(/^panic: assignment to entry in nil map/)
    expect(panics?.frames?.[0]).toEqual({ file: 'sub/x_test.go', line: 6 })
  })

  test('a panic where only some were asked for: what never began was not wanted', async () => {
    const { outcome } = await runTool(
      goProject({ 'x_test.go': 'package m\nimport "testing"\nfunc TestA(t *testing.T) { panic("no") }\nfunc TestB(t *testing.T) {}\n' }, [
        'go',
        'test',
        '-run',
        'TestA',
        './...',
      ]),
    )
    expect(testLines(outcome)).toEqual(['x_test.go > TestA :3 failed crash'])
  })

  test('a time limit of its own', async () => {
    const { outcome } = await runTool(
      goProject(
        {
          'x_test.go': lines(
            'package m',
            'import ("testing"; "time")',
            'func TestQuick(t *testing.T) {}',
            'func TestHangs(t *testing.T) { time.Sleep(time.Hour) }',
            'func TestAfter(t *testing.T) {}',
          ),
        },
        ['go', 'test', '-timeout', '1s', './...'],
      ),
    )
    expect(testLines(outcome)).toEqual([
      'x_test.go > TestAfter :5 missing',
      'x_test.go > TestHangs :4 failed timeout',
      'x_test.go > TestQuick :3 passed',
    ])
  })

  test('packages that do not build, and those beside them that do', async () => {
    const { outcome } = await runTool(
      goProject({
        'bad/x_test.go': 'package bad\nimport "testing"\nfunc TestX(t *testing.T) { undefined() }\n',
        'vet/x_test.go': 'package vet\nimport ("fmt"; "testing")\nfunc TestX(t *testing.T) { fmt.Printf("%d", "a") }\n',
        'gone/x_test.go': 'package gone\nimport ("testing"; _ "example.com/not-there")\nfunc TestX(t *testing.T) {}\n',
        'fine/x_test.go': 'package fine\nimport "testing"\nfunc TestX(t *testing.T) {}\n',
      }),
    )
    expect(testLines(outcome)).toEqual([
      'bad/x_test.go > TestX :3 missing',
      'fine/x_test.go > TestX :3 passed',
      'gone/x_test.go > TestX :3 missing',
      'vet/x_test.go > TestX :3 missing',
    ])
    expect(problemLines(outcome)).toEqual([
      'bad/x_test.go: undefined: undefined',
      expect.stringMatching(/^gone\/x_test\.go: .*example\.com\/not-there/),
      expect.stringMatching(/^vet\/x_test\.go: .*Printf format %d/),
    ])
  })

  test('the failure of a whole package, and an exit in the middle', async () => {
    const { outcome } = await runTool(
      goProject({
        'main/x_test.go': lines(
          'package main',
          'import ("os"; "testing")',
          'func TestMain(m *testing.M) { m.Run(); os.Exit(3) }',
          'func TestX(t *testing.T) {}',
        ),
        'exit/x_test.go': lines(
          'package exit',
          'import ("os"; "testing")',
          'func TestLeaves(t *testing.T) { os.Exit(1) }',
          'func TestNever(t *testing.T) {}',
        ),
      }),
    )
    expect(testLines(outcome)).toEqual([
      'exit/x_test.go > TestLeaves :3 missing',
      'exit/x_test.go > TestNever :4 missing',
      'main/x_test.go > TestX :4 passed',
    ])
    expect(problemLines(outcome)).toEqual([
      'exit: example.com/m/exit failed, although none of its tests did',
      'main: example.com/m/main failed, although none of its tests did',
    ])
  })

  test('a second run of the same files is a run', async () => {
    const files = { 'x_test.go': 'package m\nimport "testing"\nfunc TestX(t *testing.T) {}\n' }
    await runTool(goProject(files))
    const { outcome, output } = await runTool(goProject(files))
    expect(testLines(outcome)).toEqual(['x_test.go > TestX :3 passed'])
    expect(isGreen(outcome)).toBe(true)
    expect(output).not.toContain('(cached)')
  })

  test('a module that cannot be asked for anything says why', async () => {
    const { outcome } = await runTool({ ...goProject({}), files: { 'x_test.go': 'package m\n' } })
    expect(outcome).toMatchObject({ tests: [], fidelity: 'exit', ended: true })
    expect(problemLines(outcome)).toContainEqual(expect.stringMatching(/module/))
  })

  test('several modules of one workspace, each in its folder', async () => {
    const { outcome } = await runTool({
      ...goProject({}, ['go', 'test', './one/...', './two/...']),
      files: {
        'go.work': 'go 1.19\n\nuse (\n\t./one\n\t./two\n)\n',
        'one/go.mod': 'module example.com/one\n\ngo 1.19\n',
        'one/x_test.go': 'package one\nimport "testing"\nfunc TestOne(t *testing.T) {}\n',
        'two/go.mod': 'module example.com/two\n\ngo 1.19\n',
        'two/deep/x_test.go': 'package deep\nimport "testing"\nfunc TestTwo(t *testing.T) {}\n',
      },
    })
    expect(testLines(outcome)).toEqual(['one/x_test.go > TestOne :3 passed', 'two/deep/x_test.go > TestTwo :3 passed'])
  })

  test('its list', async () => {
    expect(await listTool(goProject(everyKind))).toEqual({
      kind: 'tests',
      names: expect.arrayContaining(['example.com/m TestPasses', 'example.com/m FuzzAdd', 'example.com/m ExampleAdd']),
    })
  })
})
