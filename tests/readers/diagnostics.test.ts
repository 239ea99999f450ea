import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readDiagnostics } from '../../shared/readers/diagnostics/read-diagnostics.ts'
import type { Diagnostic } from '../../shared/session/diagnostic.ts'
import { absence, folderWith, outputOf } from './tools.ts'

/** One real tool. `ways`: its output formats by name, each with its flags; all of them must name the same problems. */
type Tool = {
  readonly program: string
  readonly files: Readonly<Record<string, string>>
  readonly ways: Readonly<Record<string, readonly string[]>>
  readonly env?: Readonly<Record<string, string>>
  /** Folder of the workspace below the one that is made; files beside it are outside. */
  readonly workspace?: string
  /** `severity file:line:column code`, in the order of their places. */
  readonly problems: readonly string[]
}

const javascript = {
  'src/a.js': 'export const f = (a) => { debugger; if (a == 1) return b }\n',
  'src/broken.js': 'export const = 1\n',
}

const ruff = (...formats: readonly string[]) =>
  Object.fromEntries(
    formats.map((format) => [format, ['check', '--no-cache', '--isolated', '--select', 'F', '--output-format', format, 'src']]),
  )

/** What mypy has read of Python's own library; the second run of it need not do so again. */
const mypyCache = folderWith({})

const tools: readonly Tool[] = [
  {
    program: 'tsc',
    files: {
      'tsconfig.json': '{"compilerOptions":{"strict":true,"noEmit":true,"target":"es2022","lib":["es5"],"types":[]},"include":["src"]}',
      'src/a.ts':
        "const x: number = 'one'\nexport const f = (a) => { if (a == 1) return b }\nexport const y: { z: { n: number } } = { z: { n: x + '' } }\n",
    },
    ways: { 'plain lines': ['--pretty', 'false'], 'pretty lines': ['--pretty', 'true'] },
    problems: ['error src/a.ts:1:7 TS2322', 'error src/a.ts:2:19 TS7006', 'error src/a.ts:2:46 TS2304', 'error src/a.ts:3:47 TS2322'],
  },
  {
    program: 'eslint',
    files: {
      ...javascript,
      'eslint.config.mjs': "export default [{ rules: { 'no-undef': 'error', 'no-debugger': 'warn', eqeqeq: 'error' } }]",
    },
    ways: { json: ['-f', 'json', 'src'], 'its own format': ['src'] },
    problems: [
      'warning src/a.js:1:27 no-debugger',
      'error src/a.js:1:43 eqeqeq',
      'error src/a.js:1:56 no-undef',
      'error src/broken.js:1:14 ',
    ],
  },
  {
    program: 'biome',
    files: javascript,
    ways: {
      rdjson: ['lint', '--reporter=rdjson', 'src'],
      sarif: ['lint', '--reporter=sarif', 'src'],
      github: ['lint', '--reporter=github', 'src'],
      json: ['lint', '--reporter=json', 'src'],
    },
    problems: [
      'error src/a.js:1:27 lint/suspicious/noDebugger',
      'error src/a.js:1:43 lint/suspicious/noDoubleEquals',
      'error src/broken.js:1:14 parse',
    ],
  },
  {
    program: 'oxlint',
    files: javascript,
    ways: { json: ['-f', 'json', 'src'], unix: ['-f', 'unix', 'src'], github: ['-f', 'github', 'src'], 'its own format': ['src'] },
    problems: ['warning src/a.js:1:27 eslint(no-debugger)', 'error src/broken.js:1:14 '],
  },
  {
    program: 'oxlint',
    files: javascript,
    ways: { sarif: ['-f', 'sarif', 'src'] },
    problems: ['warning src/a.js:1:27 eslint(no-debugger)', 'error src/broken.js:1:14 OXL0001'],
  },
  {
    program: 'gcc',
    files: { 'src/bad.c': '#include <stdio.h>\nint f(int a) { return b; }\nint main(void) { printf("%s\\n", 3); return 0; }\n' },
    env: { LC_ALL: 'C' },
    ways: {
      lines: ['-Wformat', '-fsyntax-only', 'src/bad.c'],
      'lines in colour': ['-Wformat', '-fsyntax-only', '-fdiagnostics-color=always', 'src/bad.c'],
      json: ['-Wformat', '-fsyntax-only', '-fdiagnostics-format=json', 'src/bad.c'],
    },
    problems: ['error src/bad.c:2:23 ', 'warning src/bad.c:3:27 -Wformat='],
  },
  {
    program: 'go',
    files: {
      'go.mod': 'module example.com/x\n\ngo 1.19\n',
      'a.go': 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Printf("%d\\n", "x")\n}\n',
      'a_test.go': 'package main\n\nimport "testing"\n\nfunc TestMain(*testing.M) {}\n',
    },
    ways: { 'vet -json': ['vet', '-json', './...'] },
    problems: ['error a.go:6:2 printf'],
  },
  {
    program: 'go',
    files: {
      'go.mod': 'module example.com/x\n\ngo 1.19\n',
      'in/b.go': 'package in\n\nfunc F() int { return "x" }\n',
    },
    ways: { build: ['build', './...'], 'vet of what does not compile': ['vet', '-json', './...'] },
    problems: ['error in/b.go:3:23 '],
  },
  {
    program: 'cargo',
    workspace: 'app',
    files: {
      'app/Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\ndep = { path = "../dep" }\n',
      'app/src/lib.rs': 'pub fn f() {\n    dep::bad!();\n    let s: String = 5;\n    println!("{}", missing);\n}\n',
      'dep/Cargo.toml': '[package]\nname = "dep"\nversion = "0.1.0"\nedition = "2021"\n',
      'dep/src/lib.rs': '#[macro_export]\nmacro_rules! bad { () => { let x: i32 = "text"; } }\n',
    },
    ways: { json: ['check', '--offline', '--all-targets', '--message-format=json'] },
    problems: ['error src/lib.rs:2:5 E0308', 'error src/lib.rs:3:21 E0308', 'error src/lib.rs:4:20 E0425'],
  },
  {
    program: 'cargo',
    files: {
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': 'pub fn f() {\n    let s: String = 5;\n    println!("{}", missing);\n}\n',
    },
    ways: { short: ['check', '--offline', '--message-format=short'], 'its own format': ['check', '--offline'] },
    problems: ['error src/lib.rs:2:21 E0308', 'error src/lib.rs:3:20 E0425'],
  },
  {
    program: 'mypy',
    files: { 'src/b.py': 'def f(a: int) -> str:\n    return a\nf("x")\n' },
    ways: {
      lines: ['--show-column-numbers', `--cache-dir=${mypyCache}`, 'src/b.py'],
      'lines with ends': ['--show-error-end', `--cache-dir=${mypyCache}`, 'src/b.py'],
    },
    problems: ['error src/b.py:2:12 return-value', 'error src/b.py:3:3 arg-type'],
  },
  {
    program: 'ruff',
    files: { 'src/b.py': 'import os\ndef f():\n    return undefined\n' },
    ways: ruff('json', 'json-lines', 'sarif', 'concise', 'full', 'github'),
    problems: ['error src/b.py:1:8 F401', 'error src/b.py:3:12 F821'],
  },
  {
    program: 'ruff',
    files: { 'src/b.py': 'import os\n' },
    // It says in this format alone that all is a warning.
    ways: ruff('rdjson'),
    problems: ['warning src/b.py:1:8 F401'],
  },
]

const placed = ({ severity, file, line, column, code }: Diagnostic): string => `${severity} ${file}:${line}:${column} ${code ?? ''}`

const table = tools.flatMap((tool) => Object.entries(tool.ways).map(([way, flags]) => ({ ...tool, way, flags })))

describe('what a real tool writes is read', () => {
  for (const { program, files, way, flags, workspace = '.', env, problems } of table) {
    const why = absence(program)
    test.skipIf(why !== null)(`${program}, ${way}${why === null ? '' : ` (skipped: ${why})`}`, () => {
      const root = join(folderWith(files), workspace)
      const output = outputOf(root, [program, ...flags], env)
      const found = readDiagnostics(output, { root })
      expect(found?.map(placed).toSorted()).toEqual([...problems].toSorted())
    })
  }
})

describe('further words of a tool become part of its problem', () => {
  test.skipIf(absence('gcc') !== null)('a note of gcc, in both of its formats', () => {
    const root = folderWith({ 'bad.c': 'int f(int a) { return b; }\n' })
    for (const flags of [[], ['-fdiagnostics-format=json']]) {
      const found = readDiagnostics(outputOf(root, ['gcc', '-fsyntax-only', ...flags, 'bad.c'], { LC_ALL: 'C' }), { root })
      expect(found?.map(({ message }) => message)).toEqual([
        "'b' undeclared (first use in this function)\nnote: each undeclared identifier is reported only once for each function it appears in",
      ])
    }
  })

  test('the reasons below an error of tsc', () => {
    const root = folderWith({ 'a.ts': 'export const y: { z: { n: number } } = JSON as { z: { n: string } }\n' })
    const found = readDiagnostics(outputOf(root, ['tsc', '--noEmit', '--strict', '--lib', 'es5', '--pretty', 'false', 'a.ts']), { root })
    expect(found?.map(({ code }) => code)).toContain('TS2322')
    expect(found?.find(({ code }) => code === 'TS2322')?.message.split('\n').length).toBeGreaterThan(1)
  })

  test.skipIf(absence('cargo') !== null)('the label and the help of rustc', () => {
    const root = folderWith({
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': 'pub fn f() -> String { 5 }\n',
    })
    const [found] = readDiagnostics(outputOf(root, ['cargo', 'check', '--offline', '--message-format=json']), { root }) ?? []
    expect(found?.message).toMatch(/^mismatched types: expected `String`, found .*integer.*\nhelp: /)
  })
})

test.each([
  ['tsc', ['--noEmit', '--lib', 'es5', '--pretty', 'false', 'a.ts'], undefined],
  ['eslint', ['-f', 'json', '--no-config-lookup', '--no-ignore', 'a.js'], []],
  ['biome', ['lint', '--reporter=sarif', 'a.js'], []],
  ['biome', ['lint', '--reporter=rdjson', 'a.js'], []],
  ['oxlint', ['-f', 'json', 'a.js'], []],
] as const)('%s %j names nothing where all is well', (program, flags, expected) => {
  const root = folderWith({ 'a.ts': 'export const x = 1\n', 'a.js': 'export const x = 1\n' })
  const output = outputOf(root, [program, ...flags])
  expect(readDiagnostics(output, { root })).toEqual(expected)
})
