import { describe, expect, test } from 'vitest'
import { readTap } from './tap.ts'

const read = (text: string) => {
  const outcome = readTap({ text, ran: { root: '/w' } })
  return {
    tests: outcome?.tests.map(({ id, status, failure, message }) =>
      [id, status, failure, message?.split('\n')[0]].filter((word) => word !== undefined).join(' | '),
    ),
    problems: outcome?.problems.map(({ message }) => message),
    ended: outcome?.ended,
  }
}

const table: { name: string; text: string; expected: ReturnType<typeof read> }[] = [
  {
    name: 'directives, in any case, and what only looks like one',
    text: '1..5\nok 1 - a # SKIP why\nok 2 b # skip\nnot ok 3 - c # TODO later\nok 4 - d \\# TODO\nok\n',
    expected: {
      tests: [' > a | skipped | why', ' > b | skipped', ' > c | todo | later', ' > d # TODO | passed', ' > unnamed 5 | passed'],
      problems: [],
      ended: true,
    },
  },
  {
    name: 'a suite that fails by itself is a test of its own',
    text: '    ok 1 - child\n    1..1\nnot ok 1 - suite\n  ---\n  failureType: hookFailed\n  error: after broke\n  ...\n1..1\n',
    expected: { tests: [' > suite > child | passed', ' > suite | failed | hook | after broke'], problems: [], ended: true },
  },
  {
    name: 'a run that stopped in a subtest keeps what it had',
    text: '# Subtest: outer\n    # Subtest: inner\n        ok 1 - deep\n',
    expected: {
      tests: [' > outer > inner > deep | passed'],
      problems: ['there is no plan: nobody can say whether every test ran'],
      ended: false,
    },
  },
  {
    name: 'plans that do not fit, also below',
    text: '    ok 1 - child\n    1..2\nok 1 - suite\n1..3\n',
    expected: {
      tests: [' > suite > child | passed'],
      problems: ['the plan says 2 tests, 1 came', 'the plan says 3 tests, 1 came'],
      ended: false,
    },
  },
  {
    name: 'a bail out',
    text: '1..2\nok 1 - a\nBail out! no database\n',
    expected: { tests: [' > a | passed'], problems: ['the plan says 2 tests, 1 came', 'bail out: no database'], ended: false },
  },
  { name: 'nothing planned', text: 'TAP version 14\n1..0 # SKIP not here\n', expected: { tests: [], problems: [], ended: true } },
  {
    name: 'a block that looks like results',
    text: 'not ok 1 - a\n  ---\n  message: |-\n    not equal\n  found: 1\n  output: |\n    ok 7 - forged\n    1..9\n  ...\n1..1\r\n',
    expected: { tests: [' > a | failed | assertion | not equal'], problems: [], ended: true },
  },
  {
    name: 'files that are told as tests around theirs',
    text: '    ok 1 - adds\n    1..1\nok 1 - /w/test/a.test.js # time=3.2ms\n1..1\n',
    expected: { tests: ['test/a.test.js > adds | passed'], problems: [], ended: true },
  },
]

describe('TAP', () => {
  test.each(table)('$name', ({ text, expected }) => {
    expect(read(text)).toEqual(expected)
  })

  test('times and places', () => {
    const text =
      "ok 1 - a # time=3.2ms\nnot ok 2 - b\n  ---\n  duration_ms: 1.5\n  at: 'src/b.js:3:1'\n  ...\nok 3 - c {\n    ok 1 - d # time=2s\n    1..1\n}\n1..3\n"
    expect(readTap({ text, ran: { root: '/w', cwd: 'pkg' } })?.tests).toMatchObject([
      { path: ['a'], durationMs: 3.2 },
      { path: ['b'], durationMs: 1.5, frames: [{ file: 'pkg/src/b.js', line: 3 }] },
      { path: ['c', 'd'], durationMs: 2000 },
    ])
  })

  test('none of it is TAP', () => {
    expect(readTap({ text: 'hello\nokay\n' })).toBeUndefined()
  })
})
