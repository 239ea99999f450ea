import type { Tolerance } from '../session/test-manifest.ts'
import { argsOf, chainAt } from './chain.ts'
import { compared, numberOf } from './comparison.ts'
import { ASSERTS_BY_NAME, blank, type Check, type Unit } from './dialect.ts'
import type { Chain, Link, Range } from './range.ts'
import { around, isInnerCall, type Source } from './source.ts'

/** Of expect itself: what makes an expectation that stands alone, and what only makes values to compare with. */
const EXPECT = /^(?:expect|expectTypeOf|expectType|assertType|expectAssignable|expectError)$/
const ALONE = /^(?:assertions|hasAssertions|unreachable|fail)$/
const VALUES =
  /^(?:extend|any|anything|objectContaining|arrayContaining|stringContaining|stringMatching|closeTo|not|getState|addSnapshotSerializer)$/

/** Methods of the context that tape, tap, ava and node:test give. */
const CONTEXT =
  /^(?:is|not|equals?|deepEquals?|notDeepEqual|notEquals?|strictEquals?|deepStrictEqual|strictSame|same|notSame|looseEqual|deepLooseEqual|truthy|falsy|true|false|ok|notOk|throws|doesNotThrow|notThrows|throwsAsync|rejects|resolves|doesNotReject|notThrowsAsync|regex|notRegex|like|match|doesNotMatch|has|hasStrict|snapshot|matchSnapshot|pass|fail|plan|assert|error|ifError|type|comment)$/

/** Roots that are named like an assertion and are none. */
const NOT_HELPERS = /^(?:require|checkout|check\w*box|expectation|console|Array|Object|JSON|Promise|verbose)$/

/** The checks of the chain that begins at a call, or what is thrown. */
export const scriptChecks = (source: Source, index: number, unit: Unit, helpers: ReadonlySet<string>): Check[] => {
  const span = source.spans[index]
  if (span === undefined) return []
  if (span.role === 'throw') return thrown(source, index, unit)
  if (span.role !== 'call' || isInnerCall(source, index)) return []
  const chain = chainAt(source, span.start)
  const [root, second] = chain.links
  if (root === undefined || span.start === unit.start) return []
  if (EXPECT.test(root.name)) return expectation(source, chain)
  const should = chain.links.findIndex(({ name }) => name === 'should')
  if (should > 0) return [check(source, chain, chain.links.slice(should + 1), { start: chain.start, end: chain.end })]
  const asserting =
    /^(?:assert|chai|should)$/.test(root.name) || (second !== undefined && unit.contexts.includes(root.name) && CONTEXT.test(second.name))
  if (asserting && !(root.name === 'assert' && second?.name === 'AssertionError')) return assertCall(source, chain)
  const expected = chain.links.filter(({ name, args }, at) => at > 0 && args !== null && /^(?:expect|assert)[A-Z]?\w*$/.test(name))
  if (expected.length > 0) return expected.map((link) => linkCheck(source, chain, link))
  return helperCall(source, chain, helpers)
}

const expectation = (source: Source, chain: Chain): Check[] => {
  const [root, second] = chain.links
  const range = { start: chain.start, end: chain.end }
  if (root?.args !== undefined && root.args !== null) return [check(source, chain, chain.links.slice(1), bracketed(root))]
  if (second === undefined || VALUES.test(second.name)) return []
  if (ALONE.test(second.name)) return [{ ...blank(range), matcher: second.name, expected: argsOf(source, second) }]
  // `expect.soft(x)`, `expect.poll(f)`, and typed `expectTypeOf<A>()`.
  return second.args === null ? [] : [check(source, chain, chain.links.slice(2), bracketed(second))]
}

const bracketed = ({ args }: Link): Range => (args === null ? { start: 0, end: 0 } : { start: args.open + 1, end: args.close })

const check = (source: Source, chain: Chain, links: readonly Link[], subject: Range): Check => {
  const matcher = links.map(({ name }) => name).filter((name) => name !== '')
  const expected = links.flatMap((link) => argsOf(source, link))
  return {
    ...blank({ start: chain.start, end: chain.end }),
    matcher: matcher.join('.'),
    subject,
    expected,
    tolerance: toleranceOf(
      matcher.at(-1) ?? '',
      expected.map(({ start, end }) => source.text.slice(start, end)),
    ),
  }
}

/** How near is near enough; a bound that is given as a number counts too. */
const toleranceOf = (matcher: string, args: readonly string[]): Tolerance | null => {
  const of = (text: string | undefined, looser: Tolerance['looser'], otherwise: number | null = null): Tolerance | null => {
    const value = text === undefined ? otherwise : numberOf(text)
    return value === null ? null : { value, looser }
  }
  if (matcher === 'toBeCloseTo') return of(args[1], 'down', 2)
  if (/^(?:closeTo|approximately|almost)$/.test(matcher)) return of(args[1], 'up')
  if (/^(?:toBeLessThan|toBeLessThanOrEqual|below|lessThan|most|lte?|isBelow|isAtMost)$/.test(matcher)) return of(args.at(-1), 'up')
  if (/^(?:toBeGreaterThan|toBeGreaterThanOrEqual|above|greaterThan|least|gte?|isAbove|isAtLeast)$/.test(matcher))
    return of(args.at(-1), 'down')
  return null
}

const assertCall = (source: Source, chain: Chain): Check[] => {
  const called = chain.links.filter(({ args }) => args !== null)
  const [link] = called
  if (link === undefined) return []
  const [subject, ...expected] = argsOf(source, link)
  const range = { start: chain.start, end: chain.end }
  const bare = link === chain.links[0] || /^(?:ok|assert|true|isTrue)$/.test(link.name)
  if (bare && subject !== undefined) {
    const whole = compared(source, subject)
    // A plain value is looked at by the method's own name.
    return [{ ...blank(range), ...whole, ...(whole.matcher === 'true' ? { matcher: link.name } : {}) }]
  }
  const names = chain.links
    .map(({ name }) => name)
    .slice(1)
    .filter((name) => name !== '')
  const tolerance = toleranceOf(
    link.name,
    expected.map(({ start, end }) => source.text.slice(start, end)),
  )
  return [
    {
      ...blank(range),
      matcher: names.join('.') || link.name,
      subject: subject ?? null,
      expected: withoutMessage(source, link.name, expected),
      tolerance,
    },
  ]
}

const ONE_VALUE =
  /^(?:ok|notOk|truthy|falsy|true|false|isTrue|isFalse|exists?|isNull|isNotNull|pass|fail|error|ifError|isOk|isDefined|isUndefined)$/

/** Behind what is expected, a string is what to say when it fails. */
const withoutMessage = (source: Source, method: string, expected: readonly Range[]): Range[] => {
  const most = ONE_VALUE.test(method)
    ? 0
    : /^(?:throws|rejects|throwsAsync|doesNotThrow|doesNotReject|closeTo|approximately)$/.test(method)
      ? 2
      : 1
  const last = expected[most]
  return last !== undefined && /^["'`]/.test(source.text.slice(last.start, last.end)) ? expected.slice(0, most) : [...expected]
}

const linkCheck = (source: Source, chain: Chain, link: Link): Check => {
  const first = chain.links.find(({ args }) => args !== null && args !== link.args)
  const open = chain.links[0]?.args?.open ?? link.args?.open ?? chain.end
  return {
    ...blank({ start: chain.start, end: (link.args?.close ?? chain.end - 1) + 1 }),
    kind: 'helper',
    matcher: link.name,
    subject: { start: chain.start, end: first === undefined ? open : (first.args?.close ?? open - 1) + 1 },
    expected: argsOf(source, link),
  }
}

const helperCall = (source: Source, chain: Chain, helpers: ReadonlySet<string>): Check[] => {
  const link = chain.links.find(({ args }) => args !== null)
  if (link === undefined || NOT_HELPERS.test(link.name) || NOT_HELPERS.test(chain.links[0]?.name ?? '')) return []
  if (!helpers.has(link.name) && !ASSERTS_BY_NAME.test(link.name)) return []
  return [
    {
      ...blank({ start: chain.start, end: link.args?.close ?? chain.end }),
      kind: 'helper',
      matcher: link.name,
      expected: argsOf(source, link),
    },
  ]
}

/** What the test itself throws; a function that it hands on throws for other reasons. */
const thrown = (source: Source, index: number, unit: Unit): Check[] => {
  const span = source.spans[index]
  const owner = around(source, index, ({ role }) => role === 'function')
  if (span === undefined || owner === undefined || owner.start > unit.body.start) return []
  return [{ ...blank(span), kind: 'throw', matcher: 'throw', subject: span }]
}
