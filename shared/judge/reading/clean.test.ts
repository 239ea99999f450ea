import { expect, test } from 'vitest'
import { addedLines } from '../../readers/added-lines.ts'
import { leftoversOf } from './clean.ts'

const README = 'diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1,2 @@\n x\n+y\n'
const diffOf = (path: string, added: readonly string[], removed: readonly string[] = []): string =>
  `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n@@ -10,${removed.length + 1} +10,${added.length + 1} @@ f\n before\n${[...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)].join('\n')}\n`

/** The one door: added lines of one file, and what is said of them. */
const check = (path: string, line: string | readonly string[], expected: readonly string[]): void =>
  test(`${path}: ${JSON.stringify(line)}`, () => {
    const lines = typeof line === 'string' ? [line] : line
    expect(leftoversOf(addedLines(diffOf(path, lines) + README)).map(({ line: at, code }) => `${at} ${code}`)).toEqual(expected)
  })

check('src/a.ts', '  console.log(x)', ['11 debug-leftover'])
check('src/a.ts', '  debugger', ['11 debug-leftover'])
check('src/cli.ts', '  console.log(x)', [])
check('test/a.test.ts', '  console.log(x)', [])
check('test/a.test.ts', '  debugger;', ['11 debug-leftover'])
check('src/a.py', ['x = 1', '    breakpoint()', '    print(x)'], ['12 debug-leftover', '13 debug-leftover'])
check('a.go', '\tfmt.Println("here")', ['11 debug-leftover'])
check('src/a.rs', '    dbg!(x);', ['11 debug-leftover'])
check('src/a.ts', '  // const total = sum(items)', ['11 commented-out-code'])
check('src/a.ts', '  // return the sum of what is left', [])
check('src/a.ts', '  // Returns what fetch() gives; see above.', [])
check('src/a.py', '    # return total', ['11 commented-out-code'])
check('src/a.py', '    # from the first to the last', [])
check('src/a.py', '# import os', ['11 commented-out-code'])
check('a.go', '\t// err := run(x)', ['11 commented-out-code'])
check('src/a.rs', '    // let x = 1;', ['11 commented-out-code'])
check('src/a.ts', '// TODO: mend', ['11 todo-added'])
check('src/a.py', 'x = 1  # FIXME later', ['11 todo-added'])
check('src/todo.ts', "const title = 'TODO list'", [])
check('test/a.test.ts', "it.skip('x', () => {})", ['11 disabled-test'])
check('test/a.test.ts', "test.only('x', () => {})", ['11 disabled-test'])
check('test_a.py', '@pytest.mark.skip', ['11 disabled-test'])
check('a_test.go', '\tt.Skip("later")', ['11 disabled-test'])
check('src/a.rs', '#[ignore]', ['11 disabled-test'])
check('src/a.ts', "  throw new Error('not implemented')", ['11 placeholder-body'])
check('src/a.py', ['def f():', '    pass'], ['12 placeholder-body'])
check('src/a.py', ['class E(Exception):', '    pass'], [])
check('src/a.rs', '    todo!()', ['11 placeholder-body'])
check('notes.txt', '// TODO console.log(x)', [])

test('a public surface that changes wants a document to change', () => {
  const surface = diffOf('src/a.ts', ['export const b = 1'])
  expect(leftoversOf(addedLines(surface)).map(({ file, code }) => `${file} ${code}`)).toEqual(['src/a.ts docs-untouched'])
  expect(leftoversOf(addedLines(surface + README))).toEqual([])
  expect(leftoversOf(addedLines(diffOf('src/a.ts', ['const b = 1'])))).toEqual([])
  expect(leftoversOf(addedLines(diffOf('src/a.py', [], ['def gone(x):']))).map(({ code }) => code)).toEqual(['docs-untouched'])
  expect(
    leftoversOf(addedLines(diffOf('src/a.ts', ['  export const moved = 1', 'export const same = 1'], ['export const same = 1']))),
  ).toEqual([])
})

test('lines are counted over hunks and files, and what went adds nothing', () => {
  const diff = `${diffOf('src/a.ts', ['x()'])}@@ -30,2 +40,3 @@\n a\n+debugger\n b\ndiff --git a/gone.ts b/gone.ts\ndeleted file mode 100644\n--- a/gone.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-debugger\n${README}`
  expect(leftoversOf(addedLines(diff)).map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual(['src/a.ts:41 debug-leftover'])
})
