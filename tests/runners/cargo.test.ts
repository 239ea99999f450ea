import { describe, expect, test } from 'vitest'
import { lines, problemLines, testLines } from './project.ts'
import { hasTool, listTool, runTool, type ToolProject } from './tools.ts'

const manifest = (name: string): string => `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`

const crate = (files: Record<string, string>, argv: string[] = ['cargo', 'test']): ToolProject => ({
  runner: 'cargo',
  argv,
  files: { 'Cargo.toml': manifest('m'), 'src/lib.rs': '', ...files },
})

const everyKind = {
  'Cargo.toml': '[workspace]\nmembers = ["core", "app"]\nresolver = "2"\n',
  'core/Cargo.toml': manifest('my-core'),
  'app/Cargo.toml': `${manifest('app')}[dependencies]\nmy-core = { path = "../core" }\n`,
  'app/src/main.rs': 'fn main() {}\n\n#[test]\nfn in_main() {}\n',
  'core/src/lib.rs': lines(
    '//! Docs.',
    'mod deep;',
    '',
    '/// Adds.',
    '///',
    '/// ```',
    '/// assert_eq!(my_core::add(1, 2), 3);',
    '/// ```',
    '///',
    '/// ```should_panic',
    '/// panic!("as it should");',
    '/// ```',
    '///',
    '/// ```',
    '/// assert_eq!(my_core::add(1, 2), 4);',
    '/// ```',
    '///',
    '/// ```compile_fail',
    '/// my_core::nope();',
    '/// ```',
    'pub fn add(a: i32, b: i32) -> i32 {',
    '    a + b',
    '}',
    '',
    '#[cfg(test)]',
    'mod tests {',
    '    use super::*;',
    '',
    '    #[test]',
    '    fn adds() {',
    '        assert_eq!(add(1, 2), 3);',
    '    }',
    '',
    '    #[test]',
    '    fn fails() {',
    '        println!("a note");',
    '        assert_eq!(add(1, 2), 4, "numbers");',
    '    }',
    '',
    '    #[test]',
    '    #[should_panic(expected = "boom")]',
    '    fn panics() {',
    '        panic!("boom");',
    '    }',
    '',
    '    #[test]',
    '    #[should_panic]',
    '    fn does_not_panic() {}',
    '',
    '    #[test]',
    '    #[ignore = "slow"]',
    '    fn ignored() {}',
    '',
    '    #[test]',
    '    fn returns_error() -> Result<(), String> {',
    '        Err("no".to_string())',
    '    }',
    '',
    '    mod inner {',
    '        #[test]',
    '        fn adds() {}',
    '    }',
    '',
    '    macro_rules! made {',
    '        ($name:ident) => {',
    '            #[test]',
    '            fn $name() {}',
    '        };',
    '    }',
    '    made!(by_macro);',
    '}',
  ),
  'core/src/deep/mod.rs': lines(
    'mod deeper;',
    '#[cfg(test)]',
    'mod tests {',
    '    #[test]',
    '    fn in_deep() {',
    '        super::deeper::fall();',
    '    }',
    '}',
  ),
  'core/src/deep/deeper.rs': lines(
    '#[cfg(test)]',
    'pub fn fall() {',
    '    let v: Vec<i32> = vec![];',
    '    let _ = v[0];',
    '}',
    '#[test]',
    'fn plain() {}',
  ),
  'core/tests/outside.rs': lines(
    '#[test]',
    'fn works() {',
    '    assert_eq!(my_core::add(2, 2), 4);',
    '}',
    '',
    '#[test]',
    'fn spawns() {',
    '    std::thread::spawn(|| panic!("in thread")).join().unwrap();',
    '}',
  ),
}

describe.skipIf(!hasTool('cargo', ['cargo', '--version']))('cargo test tells', () => {
  test('every kind of test in every target, with file and line from the sources', async () => {
    const { outcome, end } = await runTool({ ...crate({}), files: everyKind })
    expect(testLines(outcome)).toEqual([
      'app/src/main.rs > app bin > in_main :4 passed',
      'core/src/deep/deeper.rs > my_core lib > deep > deeper > plain :7 passed',
      'core/src/deep/mod.rs > my_core lib > deep > tests > in_deep :5 failed error',
      'core/src/lib.rs > my_core doc > add #2 :10 passed',
      'core/src/lib.rs > my_core doc > add #3 :14 failed assertion',
      'core/src/lib.rs > my_core doc > add #4 :18 passed expectFail',
      'core/src/lib.rs > my_core doc > add :6 passed',
      'core/src/lib.rs > my_core lib > tests > adds :30 passed',
      'core/src/lib.rs > my_core lib > tests > by_macro :70 passed',
      'core/src/lib.rs > my_core lib > tests > does_not_panic :48 failed assertion expectFail',
      'core/src/lib.rs > my_core lib > tests > fails :35 failed assertion',
      'core/src/lib.rs > my_core lib > tests > ignored :52 skipped',
      'core/src/lib.rs > my_core lib > tests > inner > adds :61 passed',
      'core/src/lib.rs > my_core lib > tests > panics :42 passed expectFail',
      'core/src/lib.rs > my_core lib > tests > returns_error :55 failed error',
      'core/tests/outside.rs > outside test > spawns :7 failed error',
      'core/tests/outside.rs > outside test > works :2 passed',
    ])
    expect(problemLines(outcome)).toEqual([])
    // Libtest tells the duration of what it ran; doc tests are run by rustdoc, which has none to tell.
    const timed = outcome.tests.filter(({ durationMs }) => durationMs !== undefined)
    expect(timed.map(({ path }) => path.join(' > '))).toEqual(
      outcome.tests.filter(({ path, status }) => path[0] !== 'my_core doc' && status !== 'skipped').map(({ path }) => path.join(' > ')),
    )
    expect({ ...outcome, tests: [] }).toMatchObject({ fidelity: 'format', ended: true })
    expect(end).toEqual({ kind: 'exited', code: 101 })
    const named = new Map(outcome.tests.map((one) => [one.path.at(-1), one]))
    expect(named.get('fails')).toMatchObject({
      message: expect.stringMatching(/^assertion [\s\S]*numbers\n\na note\n/),
      frames: [{ file: 'core/src/lib.rs', line: 37 }],
    })
    expect(named.get('in_deep')).toMatchObject({
      message: expect.stringMatching(/^index out of bounds/),
      frames: [{ file: 'core/src/deep/deeper.rs', line: 4 }],
    })
    expect(named.get('does_not_panic')?.message).toMatch(/^test did not panic as expected/)
    expect(named.get('ignored')?.message).toBe('slow')
    expect(named.get('returns_error')?.message).toMatch(/Error: "no"|termination value/)
    expect(named.get('spawns')?.frames).toEqual([{ file: 'core/tests/outside.rs', line: 8 }])
  })

  test('a binary that ends early, by the tests that it had announced; the others go on', async () => {
    const { outcome } = await runTool(
      crate(
        {
          'tests/aborts.rs': lines(
            '#[test]',
            'fn a_first() {}',
            '#[test]',
            'fn b_aborts() {',
            '    std::process::abort();',
            '}',
            '#[test]',
            'fn c_never() {}',
          ),
          'tests/fine.rs': '#[test]\nfn fine() {}\n',
        },
        ['cargo', 'test', '--', '--test-threads=1'],
      ),
    )
    expect(testLines(outcome)).toEqual([
      'tests/aborts.rs > aborts test > a_first :2 passed',
      'tests/aborts.rs > aborts test > b_aborts :4 missing',
      'tests/aborts.rs > aborts test > c_never :8 missing',
      'tests/fine.rs > fine test > fine :2 passed',
    ])
    expect(problemLines(outcome)).toEqual([
      expect.stringMatching(/^tests\/aborts\.rs: aborts test: its process ended early \(signal: 6.*\): 2 of 3 tests have no result$/),
    ])
  })

  test('an exit in the middle with code 0 cannot pass for green', async () => {
    const leaves = lines('#[test]', 'fn a_leaves() {', '    std::process::exit(0);', '}', '#[test]', 'fn b_never() {}')
    const { outcome, end } = await runTool(crate({ 'tests/leaves.rs': leaves }, ['cargo', 'test', '--', '--test-threads=1']))
    expect(end).toEqual({ kind: 'exited', code: 0 })
    expect(testLines(outcome)).toEqual([
      'tests/leaves.rs > leaves test > a_leaves :2 missing',
      'tests/leaves.rs > leaves test > b_never :6 missing',
    ])
    expect(problemLines(outcome)).toContain('tests/leaves.rs: leaves test: its process ended early: 2 of 2 tests have no result')
  })

  test('a crate that does not compile, on its lines, each error once', async () => {
    const { outcome } = await runTool(crate({ 'src/lib.rs': 'pub fn f() -> i32 {\n    nope()\n}\n\n#[test]\nfn t() {}\n' }))
    expect(outcome.problems.map(({ file, line, message }) => `${file}:${line} ${message.split('\n')[0]}`)).toEqual([
      'src/lib.rs:2 cannot find function `nope` in this scope',
    ])
    expect(outcome.tests).toEqual([])
  })

  test('words that hide single tests give way, and what tests print stays theirs', async () => {
    const { outcome } = await runTool(
      crate({ 'src/lib.rs': '#[test]\nfn talks() {\n    println!("test x ... ok");\n    assert!(false);\n}\n' }, [
        'cargo',
        'test',
        '-q',
        '--',
        '--nocapture',
      ]),
    )
    expect(testLines(outcome)).toEqual(['src/lib.rs > m lib > talks :2 failed assertion'])
  })

  test('a manifest that cannot be read says why', async () => {
    const { outcome } = await runTool(crate({ 'Cargo.toml': '[package\n' }))
    expect(outcome).toMatchObject({ tests: [], fidelity: 'exit' })
    expect(outcome.problems[0]?.message).toMatch(/^error: .*(manifest|table)/)
  })

  test('a target without a harness fails as a whole', async () => {
    const { outcome } = await runTool(
      crate({
        'Cargo.toml': `${manifest('m')}\n[[test]]\nname = "bare"\nharness = false\n`,
        'tests/bare.rs': 'fn main() {\n    std::process::exit(4);\n}\n',
      }),
    )
    expect(problemLines(outcome)).toEqual(['tests/bare.rs: bare test: it failed without naming a test (exit status: 4)'])
  })

  test('a test that hands its environment on to a compiler does not get ours, and has no duration', async () => {
    const body = lines(
      '#[test]',
      'fn ui() {',
      '    // trybuild',
      '    assert_eq!(std::env::var("RUSTC_BOOTSTRAP").ok().as_deref(), option_env!("TOLD"), "trybuild");',
      '}',
    )
    const { outcome } = await runTool(crate({ 'tests/ui.rs': body }))
    expect(testLines(outcome)).toEqual(['tests/ui.rs > ui test > ui :2 passed'])
    expect(outcome.tests[0]?.durationMs).toBeUndefined()
  })

  test('its list', async () => {
    const listed = await listTool(crate({ 'src/lib.rs': '#[test]\nfn one() {}\n', 'tests/a.rs': '#[test]\nfn two() {}\n' }))
    expect(listed).toEqual({ kind: 'tests', names: ['src/lib.rs one', 'tests/a.rs two'] })
  })
})
