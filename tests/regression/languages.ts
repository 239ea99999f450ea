import type { TestResult } from '../../shared/session/outcome.ts'
import type { RunnerName } from '../../shared/session/outcome.ts'
import type { Program, Spec } from './history.ts'

/** How a language writes a program down, and names its tests. */
export type Language = {
  readonly runner: RunnerName
  readonly argv: readonly string[]
  readonly filesOf: (program: Program) => Readonly<Record<string, string>>
  /** `basic/adds`, `more/doubles 3`; null for what only holds others. */
  readonly nameOf: (test: TestResult, specs: readonly Spec[]) => string | null
  /** Its tests are built as one: a file that does not compile takes all of them with it. */
  readonly loadsTogether?: true
}

const BROKEN = '\nthis is no code (\n'
const OPERATORS: Readonly<Record<string, (a: string, b: string) => string>> = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  dbl: (a) => `${a} + ${a}`,
}
const valueOf = (name: string, max: string, suffix = ''): string => `${OPERATORS[name]?.('a', 'b') ?? max}${suffix}`
const argumentsOf = ({ cases }: Spec): readonly string[] => ((cases[0]?.args.length ?? 0) > 1 ? ['a', 'b'] : ['a'])
const words = (text: string): string[] => text.split(' ')
const files = <T>(
  program: Program,
  write: (file: string, specs: readonly Spec[], broken: boolean) => readonly [string, T],
): Record<string, T> =>
  Object.fromEntries(Object.entries(program.files).map(([file, specs]) => write(file, specs, program.broken.includes(file))))

const javascriptTest = ({ name, calls, cases, table, skipped, failsIn = [] }: Spec): string => {
  const by =
    failsIn.length === 0 ? '' : `  if ([${failsIn.join(', ')}].includes(Number(process.env.ROUND ?? 0))) assert.fail('by chance')\n`
  const start = skipped === true ? 'test.skip(' : 'test('
  if (table === true)
    return `for (const [a, want] of [${cases.map(({ args, want }) => `[${args.join(', ')}, ${want}]`).join(', ')}]) {\n  ${start}\`${name} \${a}\`, () => assert.equal(calc.${calls}(a), want))\n}\n`
  const asserts = cases.map(({ args, want }) => `  assert.equal(calc.${calls}(${args.join(', ')}), ${want})\n`).join('')
  return `${start}'${name}', () => {\n${by}${asserts}})\n`
}

const javascript: Language = {
  runner: 'node-test',
  argv: ['node', '--test', 'test/'],
  filesOf: (program) => ({
    'package.json': '{ "type": "module" }\n',
    'src/calc.js': Object.entries(program.functions)
      .map(([name, how]) => {
        const value = valueOf(name, '(a > b ? a : b)', how === 'wrong' ? ' + 1' : '')
        return `export const ${name} = (a, b) => ${how === 'throws' ? "{\n  throw new Error('it said no')\n}" : value}\n`
      })
      .join(''),
    ...files(program, (file, specs, broken) => [
      `test/${file}.test.js`,
      `import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport * as calc from '../src/calc.js'\n\n${specs.map(javascriptTest).join('')}${broken ? BROKEN : ''}`,
    ]),
  }),
  nameOf: ({ file, path }) => `${file.replace(/^test\/|\.test\.js$/g, '')}/${path.join(' > ')}`,
}

const pythonTest = (spec: Spec): string => {
  const { name, calls, cases, table, skipped, failsIn = [] } = spec
  const by = failsIn.length === 0 ? '' : `    assert int(os.environ.get("ROUND", "0")) not in [${failsIn.join(', ')}], "by chance"\n`
  const marks = [
    ...(skipped === true ? ['@pytest.mark.skip(reason="later")\n'] : []),
    ...(table === true
      ? [`@pytest.mark.parametrize("a, want", [${cases.map(({ args, want }) => `(${args.join(', ')}, ${want})`).join(', ')}])\n`]
      : []),
  ]
  const asserts =
    table === true
      ? `    assert calc.${calls}(a) == want\n`
      : cases.map(({ args, want }) => `    assert calc.${calls}(${args.join(', ')}) == ${want}\n`).join('')
  return `${marks.join('')}def test_${words(name).join('_')}(${table === true ? 'a, want' : ''}):\n${by}${asserts}\n\n`
}

const python: Language = {
  runner: 'pytest',
  // Hypothesis, where it is installed, would be loaded in every one of the hundred runs.
  argv: ['python3', '-m', 'pytest', '-q', '-p', 'no:hypothesispytest', 'tests'],
  filesOf: (program) => ({
    'conftest.py': '',
    'calc.py': Object.entries(program.functions)
      .map(([name, how]) => {
        const value = `return ${valueOf(name, '(a if a > b else b)', how === 'wrong' ? ' + 1' : '')}`
        return `def ${name}(a, b=0):\n    ${how === 'throws' ? 'raise RuntimeError("it said no")' : value}\n\n\n`
      })
      .join(''),
    ...files(program, (file, specs, broken) => [
      `tests/test_${file}.py`,
      `import os\n\nimport calc\nimport pytest\n\n\n${specs.map(pythonTest).join('')}${broken ? BROKEN : ''}`,
    ]),
  }),
  nameOf: ({ file, path, params }) => {
    const name = (path.at(-1) ?? '')
      .replace(/\[.*$/, '')
      .replace(/^test_/, '')
      .replaceAll('_', ' ')
    const row = params === undefined ? '' : ` ${/\d+/.exec(params)?.[0] ?? ''}`
    return `${file.replace(/^tests\/test_|\.py$/g, '')}/${name}${row}`
  },
}

const goName = (name: string): string =>
  `Test${words(name)
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('')}`

const goTest = (spec: Spec): string => {
  const { name, calls, cases, table, skipped, failsIn = [] } = spec
  const by = failsIn.map((round) => `\tif os.Getenv("ROUND") == "${round}" {\n\t\tt.Fatal("by chance")\n\t}\n`).join('')
  const skip = skipped === true ? '\tt.Skip("later")\n' : ''
  const check = (args: string, want: string, indent: string): string =>
    `${indent}if got, err := calc.${calls}(${args}); err != nil {\n${indent}\tt.Fatal(err)\n${indent}} else if got != ${want} {\n${indent}\tt.Errorf("got %d, want %d", got, ${want})\n${indent}}\n`
  const second = argumentsOf(spec).length > 1 ? '' : ', 0'
  const body =
    table === true
      ? `\tfor _, c := range []struct{ a, want int }{${cases.map(({ args, want }) => `{${args.join(', ')}, ${want}}`).join(', ')}} {\n\t\tt.Run(strconv.Itoa(c.a), func(t *testing.T) {\n${check('c.a, 0', 'c.want', '\t\t\t')}\t\t})\n\t}\n`
      : cases.map(({ args, want }) => check(`${args.join(', ')}${second}`, String(want), '\t')).join('')
  return `func ${goName(name)}(t *testing.T) {\n${skip}${by}${body}}\n\n`
}

const go: Language = {
  runner: 'go',
  argv: ['go', 'test', './...'],
  filesOf: (program) => ({
    'go.mod': 'module example.com/m\n\ngo 1.19\n',
    'calc/calc.go': `package calc\n\nimport "errors"\n\nvar errNo = errors.New("it said no")\n\n${Object.entries(program.functions)
      .map(([name, how]) => {
        const suffix = how === 'wrong' ? ' + 1' : ''
        const public_ = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
        if (how === 'throws') return `func ${public_}(a, b int) (int, error) { return 0, errNo }\n`
        if (name === 'max')
          return `func Max(a, b int) (int, error) {\n\tif a > b {\n\t\treturn a${suffix}, nil\n\t}\n\treturn b${suffix}, nil\n}\n`
        return `func ${public_}(a, b int) (int, error) { return ${valueOf(name, '', suffix)}, nil }\n`
      })
      .join('\n')}\nvar _ = errNo\n`,
    ...files(program, (file, specs, broken) => [
      `${file}/${file}_test.go`,
      [
        `package ${file}`,
        '',
        'import (',
        ...(specs.some(({ failsIn }) => failsIn !== undefined) ? ['\t"os"'] : []),
        ...(specs.some(({ table }) => table === true) ? ['\t"strconv"'] : []),
        '\t"testing"',
        '',
        '\t"example.com/m/calc"',
        ')',
        '',
        specs
          .map(goTest)
          .join('')
          .replaceAll(/calc\.(\w)/g, (_, first: string) => `calc.${first.toUpperCase()}`),
        broken ? BROKEN : '',
      ].join('\n'),
    ]),
  }),
  nameOf: ({ file, path: [first = '', row] }, specs) => {
    const spec = specs.find(({ name }) => goName(name) === first)
    if (spec === undefined || (spec.table === true && row === undefined)) return null
    return `${file.split('/')[0] ?? ''}/${spec.name}${row === undefined ? '' : ` ${row}`}`
  },
}

const rustName = (name: string): string => words(name).join('_')

const rustTest = (spec: Spec): string => {
  const { name, calls, cases, table, skipped, failsIn = [] } = spec
  const called = (args: readonly number[]): string => `calc::${calls}(${[...args, 0].slice(0, 2).join(', ')})`
  const by = failsIn.map((round) => `    assert!(std::env::var("ROUND").as_deref() != Ok("${round}"), "by chance");\n`).join('')
  if (table === true)
    return `table!(${rustName(name)}, ${calls}: ${cases.map(({ args, want }) => `case_${args.join('_')}: ${args.join(', ')} => ${want}`).join(', ')});\n\n`
  const asserts = cases.map(({ args, want }) => `    assert_eq!(${called(args)}, ${want});\n`).join('')
  return `#[test]\n${skipped === true ? '#[ignore = "later"]\n' : ''}fn ${rustName(name)}() {\n${by}${asserts}}\n\n`
}

/** Rust has no tables of its own: a macro writes a module with a test for each row. */
const RUST_TABLE = `macro_rules! table {
    ($name:ident, $calls:ident: $($case:ident: $a:expr => $want:expr),*) => {
        mod $name {
            $(#[test]
            fn $case() {
                assert_eq!(calc::$calls($a, 0), $want);
            })*
        }
    };
}

`

const rust: Language = {
  runner: 'cargo',
  argv: ['cargo', 'test', '--offline'],
  loadsTogether: true,
  filesOf: (program) => ({
    'Cargo.toml': `[package]\nname = "calc"\nversion = "0.1.0"\nedition = "2021"\n\n[lib]\ntest = false\ndoctest = false\n\n[profile.dev]\ndebug = 0\n`,
    'src/lib.rs': Object.entries(program.functions)
      .map(([name, how]) => {
        const value = valueOf(name, '(if a > b { a } else { b })', how === 'wrong' ? ' + 1' : '')
        return `pub fn ${name}(a: i64, b: i64) -> i64 {\n    ${how === 'throws' ? 'panic!("it said no: {a} {b}")' : `let _ = b;\n    ${value}`}\n}\n\n`
      })
      .join(''),
    ...files(program, (file, specs, broken) => [
      `tests/${file}.rs`,
      `${specs.some(({ table }) => table === true) ? RUST_TABLE : ''}${specs.map(rustTest).join('')}${broken ? BROKEN : ''}`,
    ]),
  }),
  nameOf: ({ file, path }) => {
    const names = path.slice(1).map((name) => name.replaceAll('_', ' '))
    return `${file.replace(/^tests\/|\.rs$/g, '')}/${names.join(' ').replace(' case ', ' ')}`
  },
}

export const languages = { JavaScript: javascript, Python: python, Go: go, Rust: rust } as const
