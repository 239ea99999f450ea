import { describe, expect, test } from 'vitest'
import type { TestResult, TestStatus } from '../../session/outcome.ts'
import { wantsAnotherRound } from './another-round.ts'
import { classify, worthAnotherTry, type Tries } from './classify.ts'
import { pairTests, similarity } from './pair-tests.ts'

type Words = Readonly<Record<string, string>>

const result = (id: string, words: string): TestResult => {
  const [status = '', ...message] = words.split(' ')
  const [file = '', ...path] = id.split(' > ')
  const params = /\[.*\]$/.exec(id)?.[0]
  return {
    id,
    file,
    path,
    status: statuses.find((one) => one === status) ?? 'missing',
    ...(message.length > 0 && { message: message.join(' ') }),
    ...(params !== undefined && { params }),
  }
}
const statuses: readonly TestStatus[] = ['passed', 'failed', 'skipped', 'todo', 'xfailed', 'xpassed', 'missing']
const side = (words: Words): TestResult[] => Object.entries(words).map(([id, status]) => result(id, status))

type More = { readonly bodies?: Words; readonly tries?: Readonly<Record<string, Tries>> }

/** The one door: results on both sides, and what became of each test. */
const check = (title: string, baseline: Words, now: Words, expected: readonly string[], { bodies = {}, tries = {} }: More = {}): void =>
  test(title, () => {
    const pairs = pairTests(side(baseline), side(now), (_, { id }) => bodies[id] ?? null)
    const classified = classify(pairs, (id) => tries[id] ?? null)
    expect(classified.map((one) => `${one.class} ${one.baseline?.id ?? '-'} ${one.now?.id ?? '-'}`)).toEqual(expected)
  })

describe('what one result on each side says', () => {
  test.each([
    ['passed', 'passed', 'steady'],
    ['failed x', 'passed', 'fixed'],
    ['failed got 3', 'failed got 4', 'pre-existing'],
    ['failed TypeError', 'failed RangeError', 'still-failing'],
    ['passed', 'failed x', 'regressed'],
    ['passed', 'missing', 'lost'],
    ['failed x', 'missing', 'lost'],
    ['passed', 'skipped', 'newly-skipped'],
    ['passed', 'todo', 'newly-skipped'],
    ['passed', 'xfailed', 'newly-skipped'],
    ['skipped', 'passed', 'new-pass'],
    ['skipped', 'failed x', 'new-fail'],
    ['skipped', 'skipped', 'steady'],
    ['missing', 'passed', 'new-pass'],
    ['skipped', 'missing', 'steady'],
    ['passed', 'xpassed', 'steady'],
  ])('%s, then %s: %s', (before, after, expected) => {
    const [only] = classify(
      pairTests(side({ 'a > t': before }), side({ 'a > t': after }), () => null),
      () => null,
    )
    expect(only?.class).toBe(expected)
  })
})

check('tests that came and went', { 'a > one': 'passed', 'a > two': 'passed' }, { 'a > two': 'passed', 'a > three': 'failed x' }, [
  'steady a > two a > two',
  'lost a > one -',
  'new-fail - a > three',
])
check(
  'a renamed and a moved test are found by their bodies',
  { 'a > old name': 'passed', 'a > moves': 'passed' },
  { 'a > new name': 'passed', 'b > moves': 'passed' },
  ['renamed a > moves b > moves', 'renamed a > old name a > new name'],
  { bodies: { 'a > old name': 'f(1) is 2', 'a > new name': 'f(1) is 2', 'a > moves': 'g(3) is 4', 'b > moves': 'g(3) is 4' } },
)
check('a renamed test that fails now regressed', { 'a > old': 'passed' }, { 'a > new': 'failed x' }, ['regressed a > old a > new'], {
  bodies: { 'a > old': 'expect f of 1 to be 2', 'a > new': 'expect f of 1 to be 2' },
})
check('another body is another test', { 'a > old': 'passed' }, { 'a > new': 'passed' }, ['lost a > old -', 'new-pass - a > new'], {
  bodies: { 'a > old': 'f of 1 is 2', 'a > new': 'the server answers 404 when nobody is there' },
})
check(
  'alike, but about other values: another test',
  { 'a > old': 'passed' },
  { 'b > new': 'passed' },
  ['lost a > old -', 'new-pass - b > new'],
  { bodies: { 'a > old': 'assert.equal(sum(-1, -2), -3)', 'b > new': 'assert.equal(sum(5, 0), 5)' } },
)
check('another name and one more assertion', { 'a > old': 'passed' }, { 'a > new': 'passed' }, ['renamed a > old a > new'], {
  bodies: { 'a > old': 'assert.equal(sum(1, 2), 3)', 'a > new': 'assert.equal(sum(1, 2), 3) assert.equal(sum(2, 2), 4)' },
})
check(
  'other parameters of the same function',
  { 'a > adds[1-2]': 'passed', 'a > adds[2-3]': 'passed', 'a > gone[1]': 'passed' },
  { 'a > adds[1-3]': 'passed', 'a > adds[2-5]': 'failed x', 'a > adds[9-9]': 'passed' },
  [
    're-parametrised a > adds[1-2] a > adds[1-3]',
    'regressed a > adds[2-3] a > adds[2-5]',
    'lost a > gone[1] -',
    'new-pass - a > adds[9-9]',
  ],
)
check('numbers in titles are parameters', { 'a > adds 1 and "x"': 'passed' }, { 'a > adds 2 and "y"': 'passed' }, [
  're-parametrised a > adds 1 and "x" a > adds 2 and "y"',
])

const five = (passed: number): TestStatus[] => Array.from({ length: 6 }, (_, n) => (n < passed ? 'passed' : 'failed'))
const mixed = (title: string, baseline: number, now: number, expected: string): void =>
  check(title, { 'a > t': 'passed' }, { 'a > t': 'failed x' }, [`${expected} a > t a > t`], {
    tries: { 'a > t': { baseline: five(baseline), now: five(now) } },
  })
mixed('fails in all tries now, in none then', 6, 0, 'regressed')
mixed('fails now and then on both sides', 3, 3, 'flaky')
mixed('fails once now', 6, 5, 'flaky')
mixed('fails nearly always now, never then', 6, 1, 'regressed')
check('flaky at the baseline, green now: not fixed', { 'a > t': 'failed x' }, { 'a > t': 'passed' }, ['flaky a > t a > t'], {
  tries: { 'a > t': { baseline: five(3), now: five(6) } },
})

test('a pass at the second attempt of one run is flaky', () => {
  const now = [{ ...result('a > t', 'passed'), attempts: 2 }]
  expect(
    classify(
      pairTests(side({ 'a > t': 'passed' }), now, () => null),
      () => null,
    ).map((one) => one.class),
  ).toEqual(['flaky'])
})

test('only regressed and fixed outcomes are run again', () => {
  const pairs = pairTests(
    side({ 'a > 1': 'passed', 'b > x': 'failed x', 'c > x': 'passed', 'd > x': 'passed' }),
    side({ 'a > 1': 'failed x', 'b > x': 'passed', 'c > x': 'passed', 'e > x': 'failed' }),
    () => null,
  )
  expect(pairs.filter(worthAnotherTry).map(({ now }) => now?.id)).toEqual(['a > 1', 'b > x'])
})

test('likeness goes from 0 to 1', () => {
  expect(similarity('a b c', 'a b c')).toBe(1)
  expect(similarity('a b c', 'x y z')).toBe(0)
  expect(similarity('', 'a')).toBe(0)
  expect(similarity('expect(f(1)).toBe(2)', 'expect(f(1)).toBe(3)')).toBeGreaterThan(0.6)
})

describe('changed outcomes are run again', () => {
  const pairOf = (before: string, now: string) =>
    pairTests(side({ 'a > t': before }), side({ 'a > t': now }), () => null).filter(worthAnotherTry)
  const agreeing = (before: TestStatus, now: TestStatus): Tries => ({ baseline: [before, before], now: [now, now] })
  const mixedNow: Tries = { baseline: ['passed', 'passed'], now: ['failed', 'passed'] }
  test.each<[string, string, string, Tries, number]>([
    ['three times before the change is blamed', 'passed', 'failed x', agreeing('passed', 'failed'), 3],
    ['twice where a test is mended', 'failed x', 'passed', agreeing('failed', 'passed'), 2],
    ['five times where results differ', 'passed', 'failed x', mixedNow, 5],
    ['never where nothing changed', 'passed', 'passed', agreeing('passed', 'passed'), 0],
  ])('%s', (_, before, now, tries, expected) => {
    let rounds = 0
    while (rounds < 9 && wantsAnotherRound(pairOf(before, now), () => tries, rounds)) rounds += 1
    expect(rounds).toBe(expected)
  })
})
