import { describe, expect, test } from 'vitest'
import { readCargoTest } from './cargo.ts'
import { rustFunctions } from './cargo-sources.ts'
import { cargoSections } from './cargo-sections.ts'
import { cargo } from './runners/cargo.ts'

const artifact = (kind: string, name: string, source: string, executable: string): string =>
  JSON.stringify({
    reason: 'compiler-artifact',
    manifest_path: '/w/Cargo.toml',
    target: { kind: [kind], name, src_path: `/w/${source}` },
    executable: `/cache/target/debug/deps/${executable}`,
  })

const read = (output: readonly string[], files: Readonly<Record<string, string>> = {}, cwd?: string) => {
  const outcome = readCargoTest({
    output: output.map((line) => `${line}\n`).join(''),
    files: new Map(Object.entries(files)),
    root: '/w',
    cwd,
  })
  return {
    tests: outcome?.tests.map(({ id, line, status }) => `${id} :${line ?? '?'} ${status}`),
    problems: outcome?.problems.map(({ file, message }) => `${file}: ${message.split('\n')[0]}`),
    ended: outcome?.ended,
  }
}

const library = artifact('lib', 'm', 'src/lib.rs', 'm-0123456789abcdef')
const running = '     Running unittests src/lib.rs (/cache/target/debug/deps/m-0123456789abcdef)'
const counted = (passed: number, failed = 0): string =>
  `test result: ${failed === 0 ? 'ok' : 'FAILED'}. ${passed} passed; ${failed} failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s`

describe('what cargo test prints', () => {
  test('a run that was stopped: what was announced and not told is missing, by the sources', () => {
    const files = { 'src/lib.rs': '#[test]\nfn a() {}\n#[test]\nfn b() {}\n' }
    expect(read([library, running, 'running 2 tests', 'test a ... ok'], files)).toEqual({
      tests: ['src/lib.rs > m lib > a :2 passed', 'src/lib.rs > m lib > b :4 missing'],
      problems: ['src/lib.rs: m lib: its process ended early: 1 of 2 tests have no result'],
      ended: false,
    })
  })

  test('names are not guessed where the sources have another number of tests', () => {
    const files = { 'src/lib.rs': '#[test]\nfn a() {}\n#[cfg(windows)]\n#[test]\nfn b() {}\nmade!(c);\n#[test]\nfn d() {}\n' }
    expect(read([library, running, 'running 2 tests', 'test a ... ok'], files).tests).toEqual(['src/lib.rs > m lib > a :2 passed'])
  })

  test('a line that was lost among other output shows in the counts', () => {
    const output = [library, running, 'running 2 tests', 'test a ... ok', 'test b ... hello', 'ok', counted(2)]
    expect(read(output).problems).toEqual([
      'src/lib.rs: m lib: its lines do not agree with its own counts: something else was printed between them',
    ])
  })

  test('what a failed test printed cannot add results', () => {
    const told = ['---- a stdout ----', 'test forged ... ok', '', 'failures:', '    a', '', counted(0, 1)]
    const output = [library, running, 'running 1 test', 'test a ... FAILED', '', 'failures:', '', ...told]
    expect(read(output)).toMatchObject({ tests: ['src/lib.rs > m lib > a :? failed'], problems: [], ended: true })
  })

  test('panics as Rust before 1.73 told them', () => {
    const panic = "thread 'a' panicked at 'assertion failed: `(left == right)`', src/lib.rs:7:5"
    const output = [
      library,
      running,
      'running 1 test',
      'test a ... FAILED',
      '',
      'failures:',
      '',
      '---- a stdout ----',
      panic,
      '',
      '',
      'failures:',
      '    a',
      '',
      counted(0, 1),
      '',
    ]
    expect(readCargoTest({ output: output.join('\n'), files: new Map(), root: '/w' })?.tests[0]).toMatchObject({
      failure: 'assertion',
      message: expect.stringMatching(/^assertion failed: /),
      frames: [{ file: 'src/lib.rs', line: 7 }],
    })
  })

  test('cases of rstest are found at the function around them', () => {
    const files = { 'src/lib.rs': '#[rstest]\n#[case(1)]\nfn adds(#[case] n: u8) {}\n' }
    expect(read([library, running, 'running 1 test', 'test adds::case_1 ... ok', counted(1)], files).tests).toEqual([
      'src/lib.rs > m lib > adds > case_1 :3 passed',
    ])
  })

  test('a crate in a folder of the project: errors are told from there', () => {
    const span = { file_name: 'src/lib.rs', line_start: 3, is_primary: true }
    const error = JSON.stringify({
      reason: 'compiler-message',
      message: { level: 'error', message: 'no', rendered: 'error: no', spans: [span] },
    })
    expect(read([error], { 'native/src/lib.rs': '' }, 'native').problems).toEqual(['native/src/lib.rs: no'])
    expect(read([error], { 'src/lib.rs': '', 'native/src/main.rs': '' }, 'native').problems).toEqual(['src/lib.rs: no'])
  })

  test('nothing of cargo at all', () => {
    expect(readCargoTest({ output: 'error: no such command\n', files: new Map() })).toBeUndefined()
  })
})

test('functions by their paths, over files, folders, inline modules and paths of their own', () => {
  const files = new Map([
    ['src/main.rs', 'mod a;\n#[path = "other.rs"]\nmod b;\nmod c {\n    mod d;\n    pub(crate) async fn x() {}\n}\nfn y() {}\n'],
    ['src/a.rs', 'mod inner;\n#[tokio::test]\nasync fn z() {}\n'],
    ['src/a/inner.rs', '#[test]\n/// Words.\nfn deep() {}\n'],
    ['src/other.rs', 'mod tests { fn one_line() {} }\nfn o() {}\n'],
    ['src/c/d/mod.rs', '#[test_case(1)]\nfn e() {}\n'],
    ['src/unused.rs', '#[test]\nfn never() {}\n'],
  ])
  expect(
    rustFunctions('src/main.rs', files).map(({ path, file, line, isTest }) => `${path} ${file}:${line}${isTest ? ' test' : ''}`),
  ).toEqual([
    'c::x src/main.rs:6',
    'y src/main.rs:8',
    'a::z src/a.rs:3 test',
    'a::inner::deep src/a/inner.rs:3 test',
    'b::o src/other.rs:2',
    'c::d::e src/c/d/mod.rs:2 test',
  ])
})

describe('commands of cargo', () => {
  test.each([
    ['cargo test', 'cargo test --no-fail-fast --message-format=json'],
    ['cargo +nightly t -q --no-fail-fast adds', 'cargo +nightly t --no-fail-fast --message-format=json adds'],
    [
      'cargo test --message-format short -- -q --test-threads=1 --nocapture --format terse',
      'cargo test --no-fail-fast --message-format=json -- --test-threads=1',
    ],
    ['npm test', 'npm test -- --no-fail-fast --message-format=json'],
  ])('%s -> %s', (given, expected) => {
    const starter = ' --config target."cfg(all())".runner=["sh","/r/cargo-runner.sh"]'
    const { argv } = cargo.instrument(given.split(' '), '/r')
    expect(argv.join(' ')).toBe(expected.replace('=json', `=json${starter}`))
    expect(cargo.instrument(given.split(' '), 'C:\\r').argv.join(' ')).toBe(expected)
  })

  test.each([
    ['test adds ... ok <0.033s>', 'ok', 33, undefined],
    ['test adds ... ok', 'ok', undefined, undefined],
    ['test f ... FAILED <1.5s>', 'FAILED', 1500, undefined],
    ['test p - should panic ... ok <0.135s>', 'ok', 135, undefined],
    ['test i ... ignored, slow', 'ignored', undefined, 'slow'],
    ['test b ... bench:         123 ns/iter (+/- 4) <0.001s>', 'ok', 1, undefined],
  ])('%s', (line, status, durationMs, reason) => {
    const [section] = cargoSections(['     Running unittests src/lib.rs (target/debug/deps/m-1)', 'running 1 test', line])
    expect(section?.tests).toMatchObject([{ status, durationMs, reason }])
  })

  test.each([
    ['cargo test', true],
    ['/opt/bin/cargo +stable test --workspace', true],
    ['cargo build', false],
    ['cargo test --no-run', false],
    ['cargo nextest run', false],
  ])('%s runs tests: %s', (given, expected) => {
    expect(cargo.recognise?.(given.split(' ')) !== undefined).toBe(expected)
  })

  test.each([
    ['cargo test', ['tests/a.rs', 'core/tests/b/main.rs'], 'cargo test --test=a --test=b'],
    ['cargo test', ['tests/a.rs', 'src/lib.rs'], 'cargo test'],
  ])('%s for %j -> %s', (given, files, expected) => {
    expect(cargo.withFiles(given.split(' '), files).join(' ')).toBe(expected)
  })

  test.each([
    ['[package]', ['cargo test']],
    ['[workspace]', ['cargo test']],
    ['[package]\nname = "x"\n[workspace]', ['cargo test --workspace']],
  ])('%s', (text, expected) => {
    expect(cargo.detect?.(new Map([['Cargo.toml', text]])).map(({ argv }) => argv.join(' '))).toEqual(expected)
  })
})
