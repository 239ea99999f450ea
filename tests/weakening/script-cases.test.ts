import { expect, test } from 'vitest'
import { said } from './said.ts'
import { SUM } from './sum.ts'

/** A change of one piece of the text above, and all that is said of it. */
const SCRIPT: readonly (readonly [name: string, from: string, to: string, said: readonly string[]])[] = [
  ['nothing', '', '', []],
  ['a skip', "test('adds'", "test.skip('adds'", ['high test-disabled sum.test.js:4 "adds" is skipped, and was not before.']],
  [
    'a todo',
    "test('of nothing', () => {\n  expect(sum()).toBe(0)\n})",
    "test.todo('of nothing')",
    [
      'high fewer-assertions sum.test.js:9 "of nothing" no longer checks `expect(sum()).toBe(0)`: it has 0 assertions, 1 before.',
      'high test-disabled sum.test.js:9 "of nothing" is a todo, and was not before.',
    ],
  ],
  [
    'a skip on a condition',
    "test('adds'",
    "test.skipIf(process.env.CI)('adds'",
    ['high test-disabled sum.test.js:4 "adds" is skipped (`process . env . CI`), and was not before.'],
  ],
  [
    'only one',
    "test('adds'",
    "test.only('adds'",
    ['high test-focused sum.test.js:4 "adds" is the only one that runs in its file: all others are left out.'],
  ],
  ['turned round', "test('adds'", "test.fails('adds'", ['high test-disabled sum.test.js:4 "adds" passes by failing, and was not before.']],
  [
    'an option',
    "test('adds', ",
    "test('adds', { skip: true }, ",
    ['high test-disabled sum.test.js:4 "adds" is skipped, and was not before.'],
  ],
  [
    'retries',
    "test('adds', ",
    "test('adds', { retry: 3 }, ",
    ['high retries-added sum.test.js:4 "adds" is tried again when it fails (`3`): one pass in several hides a failure.'],
  ],
  [
    'more time',
    "test('adds', ",
    "test('adds', { timeout: 60_000 }, ",
    ['medium timeout-loosened sum.test.js:4 "adds" may take longer than before: `60_000`.'],
  ],
  ['less time', "test('adds', ", "test('adds', { timeout: 100 }, ", []],
  [
    'gone',
    "test('of nothing', () => {\n  expect(sum()).toBe(0)\n})\n",
    '',
    ['high test-removed sum.test.js:7 "of nothing" was removed from sum.test.js, with its assertion.'],
  ],
  [
    'an assertion less',
    '  expect(sum(1, 2)).toBe(3)\n',
    '',
    ['high fewer-assertions sum.test.js:4 "adds" no longer checks `expect(sum(1, 2)).toBe(3)`: it has 1 assertion, 2 before.'],
  ],
  [
    'something else expected',
    'toBe(3)',
    'toBe(4)',
    [
      'medium expected-changed sum.test.js:5 "adds" expects something else: `expect(sum(1, 2)).toBe(3)` became `expect(sum(1, 2)).toBe(4)`.',
    ],
  ],
  [
    'something else looked at',
    'sum(1, 2)',
    'sum(3)',
    ['medium assertion-changed sum.test.js:5 "adds" checks something else: `expect(sum(1, 2)).toBe(3)` became `expect(sum(3)).toBe(3)`.'],
  ],
  [
    'a looser matcher',
    'toBe(3)',
    'toBeTruthy()',
    [
      'medium matcher-loosened sum.test.js:5 "adds" checks less strictly: `expect(sum(1, 2)).toBe(3)` became `expect(sum(1, 2)).toBeTruthy()`.',
    ],
  ],
  ['a stricter matcher', 'toBeCloseTo(0.3, 5)', 'toBe(0.3)', []],
  ['identical and equal, of a number', 'toBe(3)', 'toEqual(3)', []],
  [
    'anything goes',
    'toBe(3)',
    'toEqual(expect.any(Number))',
    [
      'medium matcher-loosened sum.test.js:5 "adds" checks less strictly: `expect(sum(1, 2)).toBe(3)` became `expect(sum(1, 2)).toEqual(expect.any(Number))`.',
    ],
  ],
  [
    'fewer digits',
    '0.3, 5',
    '0.3, 1',
    [
      'medium tolerance-loosened sum.test.js:6 "adds" accepts values that are further off: `expect(sum(0.1, 0.2)).toBeCloseTo(0.3, 5)` became `expect(sum(0.1, 0.2)).toBeCloseTo(0.3, 1)`.',
    ],
  ],
  ['more digits', '0.3, 5', '0.3, 8', []],
  [
    'what cannot fail',
    'expect(sum(1, 2)).toBe(3)',
    'expect(true).toBe(true)',
    [
      'high assertion-hollowed sum.test.js:5 "adds" checks something that can never fail: `expect(sum(1, 2)).toBe(3)` became `expect(true).toBe(true)`.',
    ],
  ],
  [
    'under a condition',
    '  expect(sum(1, 2)).toBe(3)\n',
    '  if (process.env.CI) {\n    expect(sum(1, 2)).toBe(3)\n  }\n',
    [
      'medium assertion-guarded sum.test.js:6 "adds" checks `expect(sum(1, 2)).toBe(3)` only where `process . env . CI` holds; before it always did.',
    ],
  ],
  [
    'an early end',
    '  expect(sum(1, 2))',
    '  return\n  expect(sum(1, 2))',
    ['high early-return sum.test.js:5 "adds" ends before its last assertion.'],
  ],
  [
    'an early end on a condition',
    '  expect(sum(1, 2))',
    '  if (process.env.CI) return\n  expect(sum(1, 2))',
    ['high early-return sum.test.js:5 "adds" ends before its last assertion where `process . env . CI` holds.'],
  ],
  [
    'a process that ends',
    '  expect(sum(1, 2))',
    '  process.exit(0)\n  expect(sum(1, 2))',
    ['high early-return sum.test.js:5 "adds" ends before its last assertion.'],
  ],
  [
    'a caught failure',
    '  expect(sum(1, 2)).toBe(3)\n',
    '  try {\n    expect(sum(1, 2)).toBe(3)\n  } catch {}\n',
    ['high failure-swallowed sum.test.js:5 "adds" catches its own failures here and goes on, so it passes whatever happens.'],
  ],
  [
    'a failure that is caught and thrown',
    '  expect(sum(1, 2)).toBe(3)\n',
    '  try {\n    expect(sum(1, 2)).toBe(3)\n  } catch (error) {\n    throw new Error("sum", { cause: error })\n  }\n',
    [],
  ],
  [
    'a rejected promise',
    '  expect(sum(1, 2)).toBe(3)\n',
    '  expect(sum(1, 2)).toBe(3)\n  load().catch(() => {})\n',
    ['high failure-swallowed sum.test.js:6 "adds" catches its own failures here and goes on, so it passes whatever happens.'],
  ],
  [
    'a suppression',
    '  expect(sum(1, 2))',
    '  // eslint-disable-next-line no-undef\n  expect(sum(1, 2))',
    ['medium suppression-added sum.test.js:5 sum.test.js switches a tool off here: `// eslint-disable-next-line no-undef`.'],
  ],
  [
    'a sleep',
    '  expect(sum(1, 2))',
    '  await new Promise((done) => setTimeout(done, 100))\n  expect(sum(1, 2))',
    ['low sleep-added sum.test.js:5 "adds" waits for a time instead of an event: `setTimeout ( done , 100 )`.'],
  ],
  [
    'a double of the unit',
    "import { sum } from './sum.js'\n",
    "import { sum } from './sum.js'\nvi.mock('./sum.js')\n",
    ['low unit-mocked sum.test.js:3 The file replaces what it should test by a double: `./sum.js`.'],
  ],
  ['a double of something else', "import { sum } from './sum.js'\n", "import { sum } from './sum.js'\nvi.mock('./network.js')\n", []],
  [
    'a new test that is off',
    "test('of nothing'",
    "test.skip('of much', () => {\n  expect(sum(9)).toBe(9)\n})\n\ntest('of nothing'",
    ['low new-test-disabled sum.test.js:9 "of much" is new and is skipped.'],
  ],
  [
    'no program any more',
    'expect(sum()).toBe(0)\n})',
    'expect(sum(',
    ['high test-does-not-load sum.test.js:1 sum.test.js can no longer be parsed, so none of its 2 tests can run.'],
  ],
]

test.each(SCRIPT)('%s', async (name, from, to, expected) => {
  const now = SUM.replace(from, () => to)
  expect(now === SUM).toBe(from === to)
  const all = await said({ 'sum.test.js': SUM }, { 'sum.test.js': now })
  // A program that does not parse has lost more than it can tell.
  expect(name === 'no program any more' ? all.slice(0, 1) : all).toEqual(expected)
})
