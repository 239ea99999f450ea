import { expect, test } from 'vitest'
import { differenceOf, judgeParity } from './parity.ts'

const said = (stdout: string, end = 'exit code 0') => ({ stdout, end })

test.each([
  [said('a\n'), said('a\n'), null],
  [said('a\n', 'exit code 1'), said('a\n'), 'exit code 1 now, exit code 0 on the other side'],
  [said('a\nb\n'), said('a\nc\n'), 'line 2: "b" now, "c" on the other side'],
  [said('a\nb'), said('a'), 'line 2: "b" now, nothing on the other side'],
  [said('a'), said('a\nb'), 'line 2: nothing now, "b" on the other side'],
  [said('a\n'), said('a'), 'line 2: "" now, nothing on the other side'],
  [said('a\u001b[0m'), said('a'), 'line 1: "a\\u001b[0m" now, "a" on the other side'],
  [said('x'.repeat(200)), said(''), `line 1: "${'x'.repeat(80)}…" now, "" on the other side`],
])('%j against %j', (now, other, expected) => expect(differenceOf(now, other)).toBe(expected))

test.each([
  [{ cases: 2, equal: 2, differences: [] }, 'met: 2 of 2 cases answered like baseline'],
  [{ cases: 0, equal: 0, differences: [] }, 'unmet: 0 of 0 cases answered like baseline; '],
  [
    {
      cases: 3,
      equal: 1,
      differences: [
        { case: 'a', what: 'x', unsteady: false },
        { case: 'b', what: 'y', unsteady: true },
      ],
    },
    'unmet: 1 of 3 cases answered like baseline; a: x; b: not the same twice, y',
  ],
])('%j', (result, expected) => {
  const { word, reason } = judgeParity({ kind: 'parity', ...result }, 'baseline')
  expect(`${word}: ${reason}`).toBe(expected)
})
