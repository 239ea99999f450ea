import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { readDiagnostics, type DiagnosticFormat } from './read-diagnostics.ts'

/** `severity file:line:column-endLine:endColumn source/code message`, as far as they are known. */
const worded = ({ severity, file, line, column, endLine, endColumn, source, code, message }: Diagnostic): string =>
  `${severity} ${file}:${line ?? ''}:${column ?? ''}-${endLine ?? ''}:${endColumn ?? ''} ${source ?? ''}/${code ?? ''} ${message}`

const read = (text: string, hint: { root?: string; cwd?: string; format?: DiagnosticFormat } = {}): string[] | undefined =>
  readDiagnostics(text, { root: '/w', ...hint })?.map(worded)

const ESC = String.fromCodePoint(27)

describe('lines of compilers and linters', () => {
  test.each<[string, string[] | undefined]>([
    ["src/a.ts(1,7): error TS2322: Type 'string' is not.", ["error src/a.ts:1:7-: tsc/TS2322 Type 'string' is not."]],
    ['app/(group)/[id]/page.tsx(3,4): error TS1: no', ['error app/(group)/[id]/page.tsx:3:4-: tsc/TS1 no']],
    [
      `${ESC}[96msrc/a.ts${ESC}[0m:${ESC}[93m2${ESC}[0m:${ESC}[93m19${ESC}[0m - ${ESC}[91merror${ESC}[0m${ESC}[90m TS7006: ${ESC}[0mParameter.`,
      ['error src/a.ts:2:19-: tsc/TS7006 Parameter.'],
    ],
    [
      'a.ts(1,2): error TS2322: Outer.\r\n  Inner.\r\n    Innermost.\r\na.ts(2,2): error TS1: Next.',
      ['error a.ts:1:2-: tsc/TS2322 Outer.\nInner.\nInnermost.', 'error a.ts:2:2-: tsc/TS1 Next.'],
    ],
    ['error TS18003: No inputs were found.', ['error ::-: tsc/TS18003 No inputs were found.']],
    [
      'bad.c:2:23: error: ‘b’ undeclared\n    2 | int f\nbad.c:2:23: note: each is reported once\nbad.c:3:34: warning: format [-Wformat=]',
      ['error bad.c:2:23-: / ‘b’ undeclared\nnote: each is reported once', 'warning bad.c:3:34-: /-Wformat= format'],
    ],
    ['other.h:1:1: note: declared here', ['information other.h:1:1-: / declared here']],
    ['a.c:1:2: error: x\nother.h:9:1: note: declared here', ['error a.c:1:2-: / x', 'information other.h:9:1-: / declared here']],
    ['# example.com/x\n./a.go:8:2: self-assignment of x to x', ['error a.go:8:2-: / self-assignment of x to x']],
    ['vet: bad/b.go:3:9: undeclared name: z', ['error bad/b.go:3:9-: / undeclared name: z']],
    [
      'src/b.py:3: error: Incompatible (got "int")  [return-value]\nFound 1 error in 1 file (checked 1 source file)',
      ['error src/b.py:3:-: /return-value Incompatible (got "int")'],
    ],
    ['src/b.py:4:3:4:5: error: Argument 1  [arg-type]', ['error src/b.py:4:3-4:5 /arg-type Argument 1']],
    ['src/main.rs:7:20: error[E0425]: cannot find value', ['error src/main.rs:7:20-: rustc/E0425 cannot find value']],
    ['src/a.ts:1:7: Never used. [Warning/eslint(no-unused-vars)]', ['warning src/a.ts:1:7-: /eslint(no-unused-vars) Never used.']],
    ['a.py:1:0: C0114: Missing module docstring', ['error a.py:1:-: /C0114 Missing module docstring']],
    ['  /w/a.py:3:12 - error: No "int" (reportReturnType)\n1 error, 0 warnings', ['error a.py:3:12-: pyright/reportReturnType No "int"']],
    ["src/Foo.java:3: error: ';' expected", ["error src/Foo.java:3:-: / ';' expected"]],
    ['/w/src/a.c:1:2: error: inside', ['error src/a.c:1:2-: / inside']],
    ['/usr/include/x.h:1:2: error: outside', ['error /usr/include/x.h:1:2-: / outside']],
    ['../lib/x.h:1:2: error: outside', ['error /lib/x.h:1:2-: / outside']],
    ['/web/x.h:1:2: error: a neighbour of the root', ['error /web/x.h:1:2-: / a neighbour of the root']],
    ['a.c:1:2: error: twice\na.c:1:2: error: twice', ['error a.c:1:2-: / twice']],
    ['http://localhost.test:3000:1: listening', undefined],
    ['2026-01-01T12:30:45: started', undefined],
    ['127.0.0.1:8080:1: ready', undefined],
    ['make: *** [Makefile:2: all] Error 1', undefined],
    ['    at f (/w/a.js:1:2)', undefined],
    ['In file included from /w/a.c:1:', undefined],
    ['tests/test_a.py:3: AssertionError', undefined],
    ['    a_test.go:12: got 1, want 2', undefined],
    ['Compiled in 3 s', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  test('Windows: drive letters, backslashes, a root of either case', () => {
    const text = 'C:\\w\\src\\a.ts(1,2): error TS1: x\r\nD:\\lib\\b.c:3:4: warning: y\r\nsrc\\c.ts:5:6 - error TS2: z'
    expect(read(text, { root: 'c:\\w' })).toEqual([
      'error src/a.ts:1:2-: tsc/TS1 x',
      'warning D:/lib/b.c:3:4-: / y',
      'error src/c.ts:5:6-: tsc/TS2 z',
    ])
  })

  test('a tool that ran in a folder below names its files from there', () => {
    expect(read('src/a.c:1:2: error: x\n../b.c:1:2: error: y', { cwd: 'packages/one' })).toEqual([
      'error packages/one/src/a.c:1:2-: / x',
      'error packages/b.c:1:2-: / y',
    ])
  })

  test('a text without end or sense is read well before the time limit of a test', () => {
    expect(read(`${'{"a":'.repeat(20_000)}\n${'['.repeat(50_000)}\n${'{"a":[\n'.repeat(20_000)}`)).toBeUndefined()
    expect(read(`${' '.repeat(100_000)}x\n${'a('.repeat(100_000)}\n${':1:1'.repeat(100_000)}`)).toBeUndefined()
  })
})

describe('what linters print by themselves', () => {
  test('ESLint', () => {
    const text = [
      '',
      '/w/src/a.js',
      "  1:27  warning  Unexpected 'debugger' statement      no-debugger",
      "  1:43  error    Expected '===' and instead saw '=='  eqeqeq",
      '',
      '/w/src/broken.js',
      '  1:14  error  Parsing error: Unexpected token =',
      '',
      '✖ 3 problems (2 errors, 1 warning)',
    ].join('\n')
    expect(read(text)).toEqual([
      "warning src/a.js:1:27-: /no-debugger Unexpected 'debugger' statement",
      "error src/a.js:1:43-: /eqeqeq Expected '===' and instead saw '=='",
      'error src/broken.js:1:14-: / Parsing error: Unexpected token =',
    ])
  })

  test('rustc, ruff and oxlint', () => {
    const text = [
      'error[E0425]: cannot find value `missing` in this scope',
      ' --> src/main.rs:7:20',
      '  |',
      '7 |     println!("{}", missing);',
      'F401 [*] `os` imported but unused',
      ' --> src/b.py:1:8',
      '  x Unexpected token',
      '   ,-[src/broken.js:1:14]',
      '  ! eslint(no-debugger): `debugger` statement is not allowed',
      '   ╭─[src/a.js:1:27]',
      'error: could not compile `demo` (bin "demo") due to 3 previous errors',
    ].join('\n')
    expect(read(text)).toEqual([
      'error src/main.rs:7:20-: /E0425 cannot find value `missing` in this scope',
      'error src/b.py:1:8-: /F401 `os` imported but unused',
      'error src/broken.js:1:14-: / Unexpected token',
      'warning src/a.js:1:27-: /eslint(no-debugger) `debugger` statement is not allowed',
    ])
  })

  test('annotations for GitHub', () => {
    const text = [
      '::error title=lint/suspicious/noDebugger,file=/w/a.js,line=1,endLine=1,col=27,endColumn=36::Unexpected%0Aand 100%25.',
      '::error title=ruff (F401),file=/w/b.py,line=1,col=8,endLine=1,endColumn=10::b.py:1:8: F401 `os` imported',
      '::notice::Done',
      '::group::x',
    ].join('\n')
    expect(read(text)).toEqual([
      'error a.js:1:27-1:36 /lint/suspicious/noDebugger Unexpected\nand 100%.',
      'error b.py:1:8-1:10 ruff/F401 `os` imported',
      'information ::-: / Done',
    ])
  })
})

const sarif = (results: unknown[], run: Record<string, unknown> = {}, rules: unknown[] = []): string =>
  JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'T', rules } }, results, ...run }] })
const at = (uri: string | undefined, more: Record<string, unknown> = {}, region: Record<string, unknown> = { startLine: 1 }) => ({
  message: { text: 'm' },
  locations: [{ physicalLocation: { artifactLocation: { ...(uri !== undefined && { uri }), ...more }, region } }],
})

describe('SARIF', () => {
  test.each<[string, string, string[]]>([
    ['a level of its own', sarif([{ ...at('a.c'), level: 'note', ruleId: 'R' }]), ['information a.c:1:-: T/R m']],
    [
      'the level and text of its rule',
      sarif([{ ...at('a.c'), message: { id: 'd', arguments: ['x'] }, ruleIndex: 0 }], {}, [
        { id: 'R', defaultConfiguration: { level: 'error' }, messageStrings: { d: { text: 'no {0} in {1}' } } },
      ]),
      ['error a.c:1:-: T/R no x in {1}'],
    ],
    ['no level is a warning', sarif([at('a.c')]), ['warning a.c:1:-: T/ m']],
    ['suppressed is none', sarif([{ ...at('a.c'), suppressions: [{ kind: 'inSource' }] }]), []],
    [
      'a refused suppression suppresses nothing',
      sarif([{ ...at('a.c'), suppressions: [{ kind: 'external', status: 'rejected' }] }]),
      ['warning a.c:1:-: T/ m'],
    ],
    [
      'passed and gone are none',
      sarif([
        { ...at('a'), kind: 'pass' },
        { ...at('a'), baselineState: 'absent' },
      ]),
      [],
    ],
    ['a file address', sarif([at('file:///w/a%20b.c')]), ['warning a b.c:1:-: T/ m']],
    ['an encoded relative address', sarif([at('src/a%20b.c')]), ['warning src/a b.c:1:-: T/ m']],
    ['a plain absolute path, as Biome writes it', sarif([at('/w/100%/a.c')]), ['warning 100%/a.c:1:-: T/ m']],
    [
      'a named base on another',
      sarif([at('a.c', { uriBaseId: 'SRC' })], {
        originalUriBaseIds: { SRC: { uri: 'src/', uriBaseId: 'ROOT' }, ROOT: { uri: 'file:///w/my%20code/' } },
      }),
      ['warning my code/src/a.c:1:-: T/ m'],
    ],
    ['a named base that says nothing', sarif([at('a.c', { uriBaseId: '%SRCROOT%' })]), ['warning a.c:1:-: T/ m']],
    [
      'a base that stands on itself',
      sarif([at('a.c', { uriBaseId: 'A' })], { originalUriBaseIds: { A: { uri: 'x/', uriBaseId: 'A' } } }),
      ['warning x/x/x/x/x/x/a.c:1:-: T/ m'],
    ],
    [
      'by its place in the list',
      sarif([at(undefined, { index: 0 })], { artifacts: [{ location: { uri: 'b.c' } }] }),
      ['warning b.c:1:-: T/ m'],
    ],
    ['a region', sarif([at('a.c', {}, { startLine: 2, startColumn: 3, endColumn: 9 })]), ['warning a.c:2:3-2:9 T/ m']],
    ['no place at all', sarif([{ message: { text: 'm' }, level: 'error' }]), ['error ::-: T/ m']],
    ['an odd result does not take the others along', sarif([7, { ...at('a.c'), level: 5 }]), ['warning a.c:1:-: T/ m']],
    ['nothing found', sarif([]), []],
  ])('%s', (_, text, expected) => {
    expect(read(`noise of the build\n${text}\nmore noise`)).toEqual(expected)
    expect(read(text, { format: 'sarif' })).toEqual(expected)
  })
})

describe('other JSON', () => {
  const rd = { message: 'm', location: { path: 'a.js', range: { start: { line: 1, column: 27 }, end: { line: 1, column: 36 } } } }
  test.each<[string, unknown[], string[]]>([
    [
      'rdjson with shared and own severity',
      [{ source: { name: 'B' }, severity: 'WARNING', diagnostics: [rd, { ...rd, severity: 1, code: { value: 'c' } }] }],
      ['warning a.js:1:27-1:36 B/ m', 'error a.js:1:27-1:36 B/c m'],
    ],
    ['rdjsonl', [rd, { ...rd, severity: 'INFO', source: { name: 'S' } }], ['error a.js:1:27-1:36 / m', 'information a.js:1:27-1:36 S/ m']],
    [
      'ESLint',
      [[{ filePath: '/w/a.js', messages: [{ ruleId: null, fatal: true, severity: 2, message: 'm', line: 1, column: 14 }] }]],
      ['error a.js:1:14-: eslint/ m'],
    ],
    [
      'mypy counts columns from 0',
      [{ file: 'b.py', line: 3, column: 11, end_line: 3, end_column: 12, message: 'm', hint: 'try x', code: 'c', severity: 'error' }],
      ['error b.py:3:12-3:13 mypy/c m\nnote: try x'],
    ],
    [
      'ruff, whole and by line',
      [{ filename: '/w/b.py', code: 'F401', message: 'm', location: { row: 1, column: 8 }, end_location: { row: 1, column: 10 } }],
      ['error b.py:1:8-1:10 ruff/F401 m'],
    ],
    [
      'oxlint',
      [
        {
          diagnostics: [{ message: 'm', severity: 'advice', filename: 'a.js', labels: [{ span: { line: 1, column: 2 } }] }],
          number_of_files: 1,
        },
      ],
      ['information a.js:1:2-: oxlint/ m'],
    ],
    [
      'go vet, a package and its tests',
      [
        { 'x/y': { printf: [{ posn: '/w/a.go:6:2', message: 'm' }] } },
        { 'x/y [x/y.test]': { printf: [{ posn: '/w/a.go:6:2', message: 'm' }] } },
      ],
      ['error a.go:6:2-: go vet/printf m'],
    ],
    ['nothing to tell', [[]], []],
  ])('%s', (_, documents, expected) => {
    expect(read(documents.map((document) => JSON.stringify(document)).join('\n'))).toEqual(expected)
    expect(read(documents.map((document) => JSON.stringify(document, null, 2)).join('\n'))).toEqual(expected)
  })

  test('reports and lines of several tools in one output', () => {
    const text = [
      '> tsc && eslint -f json',
      'src/a.ts(1,7): error TS2322: m',
      '[info] starting {eslint}',
      JSON.stringify(
        [{ filePath: '/w/a.js', messages: [{ ruleId: 'r', severity: 1, message: 'with "{[" in it', line: 1, column: 1 }] }],
        null,
        2,
      ),
      'vet: b.go:3:9: undeclared name: z',
    ].join('\n')
    expect(read(text)).toEqual([
      'warning a.js:1:1-: eslint/r with "{[" in it',
      'error src/a.ts:1:7-: tsc/TS2322 m',
      'error b.go:3:9-: / undeclared name: z',
    ])
    expect(read(text, { format: 'lines' })).toHaveLength(2)
    expect(read(text, { format: 'sarif' })).toBeUndefined()
  })
})

describe('cargo', () => {
  const span = (file_name: string, more: Record<string, unknown> = {}) => ({
    file_name,
    line_start: 5,
    line_end: 5,
    column_start: 10,
    column_end: 16,
    is_primary: true,
    label: null,
    expansion: null,
    ...more,
  })
  const message = (spans: unknown[], more: Record<string, unknown> = {}) =>
    JSON.stringify({
      reason: 'compiler-message',
      message: { level: 'error', message: 'mismatched types', code: { code: 'E0308' }, spans, children: [], ...more },
    })
  test.each<[string, string, string[]]>([
    [
      'the primary place with its label and help',
      message([span('src/b.rs', { is_primary: false }), span('src/a.rs', { label: 'expected `i32`' })], {
        children: [{ level: 'help', message: 'convert it', spans: [span('src/a.rs')] }],
      }),
      ['error src/a.rs:5:10-5:16 rustc/E0308 mismatched types: expected `i32`\nhelp: convert it'],
    ],
    [
      'inside of another crate’s macro: where the project calls it',
      message([
        span('/root/.cargo/registry/src/x/lib.rs', { expansion: { span: span('src/a.rs', { line_start: 9, is_primary: false }) } }),
      ]),
      ['error src/a.rs:9:10-5:16 rustc/E0308 mismatched types'],
    ],
    [
      'clippy',
      message([span('src/a.rs')], { level: 'warning', code: { code: 'clippy::needless_return' } }),
      ['warning src/a.rs:5:10-5:16 clippy/clippy::needless_return mismatched types'],
    ],
    [
      'no place: the linker',
      message([], { code: null, message: 'linking with `cc` failed' }),
      ['error ::-: rustc/ linking with `cc` failed'],
    ],
    ['a sum at the end', message([], { code: null, message: 'aborting due to 2 previous errors' }), []],
    ['other lines', '{"reason":"build-finished","success":true}', []],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })
})
