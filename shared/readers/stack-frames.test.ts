import { describe, expect, test } from 'vitest'
import { framesIn } from './stack-frames.ts'

/** The stacks are what the programs really wrote, with the project moved to `/w`. */
const stacks: { name: string; text: string; expected: string[] }[] = [
  {
    name: 'Node: file addresses, a dependency in between, a cause',
    text: `file:///w/lib/b.mjs:1
const boom = () => { throw new TypeError('boom', { cause: new Error('why') }) }
                           ^

TypeError: boom
    at boom (file:///w/lib/b.mjs:1:28)
    at file:///w/lib/b.mjs:2:40
    ... 5 lines matching cause stack trace ...
    at async file:///w/a.mjs:5:1 {
  [cause]: Error: why
      at boom (file:///w/lib/b.mjs:1:59)
      at Array.map (<anonymous>)
      at module.exports (/w/node_modules/dep/index.js:1:25)
      at Thing.go (file:///w/a.mjs:4:47)
      at eval (eval at f (/w/a.js:1:2), <anonymous>:1:1)
      at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
}`,
    expected: ['lib/b.mjs:1', 'lib/b.mjs:2', 'a.mjs:5', 'a.mjs:4'],
  },
  {
    name: 'Node: files outside of the project are nobody’s place to look',
    text: 'Error\n    at f (/w/a.js:3:1)\n    at g (/other/b.js:1:1)',
    expected: ['a.js:3'],
  },
  {
    name: 'Node: with blanks in the path',
    text: '    at f (/w/my code/a.js:3:1)\n    at file:///w/my%20code/b.js:4:1',
    expected: ['my code/a.js:3', 'my code/b.js:4'],
  },
  {
    name: 'Node: a folder in round brackets, and the short paths of mocha',
    text: '    at new Page (/w/app/(shop)/page.js:2:2)\n    at Context.<anonymous> (test/a.test.js:4:5)\n    at Test.run (node:internal/test_runner/test:796:25)',
    expected: ['app/(shop)/page.js:2', 'test/a.test.js:4'],
  },
  {
    name: 'Vitest',
    text: ' ❯ boom src/a.ts:2:9\n ❯ src/a.test.ts:5:3\n ❯ node_modules/x/y.js:1:1',
    expected: ['src/a.ts:2', 'src/a.test.ts:5'],
  },
  {
    name: 'Python: the last of a chain of errors first, without the library',
    text: `Traceback (most recent call last):
  File "/w/p.py", line 6, in outer
    inner()
  File "/w/p.py", line 3, in inner
    json.loads('{')
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
  File "/w/.venv/lib/python3.11/site-packages/x.py", line 1, in x
json.decoder.JSONDecodeError: Expecting property name: line 1 column 2 (char 1)

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "/w/p.py", line 9, in <module>
    outer()
  File "/w/p.py", line 8, in outer
    raise RuntimeError('outer') from e
RuntimeError: outer`,
    expected: ['p.py:8', 'p.py:9', 'p.py:3', 'p.py:6'],
  },
  {
    name: 'Python: no syntax',
    text: '  File "/w/s.py", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax',
    expected: ['s.py:1'],
  },
  {
    name: 'pytest',
    text: 'tests/test_a.py:4: \n_ _ _\n    def inner():\n>       assert 1 == 2\nE       assert 1 == 2\n\nsrc/a.py:2: AssertionError',
    expected: ['src/a.py:2', 'tests/test_a.py:4'],
  },
  {
    name: 'Go',
    text: `panic: runtime error: index out of range [10] with length 2

goroutine 17 [running]:
main.f.func1(0xc000092000?, 0x7f8822c5de18?)
\t/w/g/main.go:6 +0x4d
sort.Slice({0x45ee60, 0xc000092000}, 0x2?)
\t/usr/lib/go-1.19/src/sort/slice.go:23 +0x97
example.com/dep.F(...)
\t/root/go/pkg/mod/example.com/dep@v1.0.0/f.go:3
main.main.func1()
\t/w/g/main.go:11 +0x45
created by main.main
\t/w/g/main.go:11 +0x6a
exit status 2`,
    expected: ['g/main.go:6', 'g/main.go:11'],
  },
  {
    name: 'Rust',
    text: `thread 'main' (31517) panicked at r.rs:1:33:
index out of bounds: the len is 0 but the index is 7
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   6: r::inner
             at ./r.rs:1:33
   7: r::main
             at ./r.rs:2:107
   8: dep::call
             at /root/.cargo/registry/src/index/dep-1.0.0/src/lib.rs:250:5`,
    expected: ['r.rs:1', 'r.rs:2'],
  },
  { name: 'Rust before 1.73', text: "thread 'main' panicked at 'boom', src/main.rs:4:5", expected: ['src/main.rs:4'] },
  { name: 'a neighbour of the workspace', text: '    at f (/workspace/a.js:3:1)', expected: [] },
  { name: 'no stack', text: 'expected 1 to be 2 (a.js says so)\nhttp://localhost:3000:1\n12:30:45', expected: [] },
]

describe('the lines of the project in a stack, innermost first', () => {
  test.each(stacks)('$name', ({ text, expected }) => {
    expect(framesIn(text, { root: '/w' }).map(({ file, line }) => `${file}:${line}`)).toEqual(expected)
  })

  test('Windows', () => {
    expect(framesIn('    at f (c:\\w\\src\\a.ts:3:1)\n    at file:///C:/w/b.ts:4:1', { root: 'C:\\w' })).toEqual([
      { file: 'src/a.ts', line: 3 },
      { file: 'b.ts', line: 4 },
    ])
  })

  test('endless recursion is kept short', () => {
    const text = Array.from({ length: 5000 }, (_, line) => `    at f (/w/a.js:${line + 1}:1)`).join('\n')
    expect(framesIn(text, { root: '/w' })).toHaveLength(20)
  })
})
