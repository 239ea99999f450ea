import type { Tolerance } from '../session/test-manifest.ts'
import { argsOf, calledIn, chainAt, namesOf, splitAt } from './chain.ts'
import { compared, numberOf } from './comparison.ts'
import { ASSERTS_BY_NAME, blank, type Check, type Unit } from './dialect.ts'
import type { Chain, Link, Range } from './range.ts'
import { around, isInnerCall, type Source } from './source.ts'

const FAILS = /^(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$/

export const goChecks = (source: Source, index: number, unit: Unit, helpers: ReadonlySet<string>): Check[] => {
  const span = source.spans[index]
  if (span?.role !== 'call' || span.start === unit.start || isInnerCall(source, index)) return []
  const chain = chainAt(source, span.start)
  const [root] = chain.links
  const last = calledIn(chain)
  if (root === undefined || last === undefined) return []
  const ofContext = unit.contexts.includes(root.name) || (chain.links.length > 2 && unit.contexts.includes(chain.links.at(-2)?.name ?? ''))
  if (ofContext) return FAILS.test(last.name) ? [failure(source, index)] : []
  if (/^(?:Expect|Eventually|Consistently|Ω|ExpectWithOffset)$/.test(root.name)) return [gomega(source, chain)]
  if (asserting(chain)) return [library(source, span, chain, last, unit)]
  const handed = argsOf(source, last).some(({ start, end }) => unit.contexts.includes(source.text.slice(start, end)))
  if (!handed && !helpers.has(last.name) && !ASSERTS_BY_NAME.test(last.name)) return []
  return [
    {
      ...blank(span),
      kind: 'helper',
      matcher: last.name,
      expected: argsOf(source, last).filter(({ start, end }) => !unit.contexts.includes(source.text.slice(start, end))),
    },
  ]
}

const LIBRARY =
  /^(?:Equal|NotEqual|EqualValues|Exactly|EqualError|ErrorIs|ErrorAs|ErrorContains|Error|NoError|Nil|NotNil|True|False|Len|Empty|NotEmpty|Contains|NotContains|ElementsMatch|Subset|Greater\w*|Less\w*|InDelta|InEpsilon|Panics\w*|NotPanics|JSONEq|YAMLEq|Regexp|NotRegexp|Zero|NotZero|IsType|Implements|FileExists|Eventually|Never|Same|NotSame|WithinDuration|Fail|FailNow|Assert|Check)f?$/

const EXPECTED_FIRST =
  /^(?:Equal|EqualValues|Exactly|NotEqual|NotEqualValues|JSONEq|YAMLEq|InDelta|InEpsilon|Same|NotSame|IsType|WithinDuration)f?$/

const asserting = (chain: Chain): boolean => {
  const names = namesOf(chain)
  const [root = ''] = names
  const last = names.at(-1) ?? ''
  return (
    names.length > 1 &&
    (/^(?:assert|require|must|is|should)$/.test(root) ||
      names.includes('Require') ||
      names.includes('Assert') ||
      (/^(?:s|suite|ts|c|a|r)$/.test(root) && LIBRARY.test(last))) &&
    (LIBRARY.test(last) || /^(?:assert|require)$/.test(root)) &&
    last !== 'New'
  )
}

/** In Go the condition around a failure is what is checked; its message is for people. */
const failure = (source: Source, index: number): Check => {
  const span = source.spans[index] ?? { start: 0, end: 0 }
  const guard = around(
    source,
    index,
    ({ role, start, end }) => (role === 'if' && span.start > ifBlock(source, start, end)) || role === 'function',
  )
  if (guard === undefined || guard.role !== 'if') return { ...blank(span), kind: 'throw', matcher: 'fail' }
  const head = { start: guard.start + 2, end: ifBlock(source, guard.start, guard.end) }
  const parts = splitAt(source, head.start, head.end, ';')
  const condition = parts.at(-1) ?? head
  const whole = compared(source, condition)
  const before = parts.length > 1 ? parts.slice(0, 1) : []
  const tolerance: Tolerance | null =
    whole.tolerance === null ? null : { value: whole.tolerance.value, looser: whole.tolerance.looser === 'up' ? 'down' : 'up' }
  return {
    ...blank({ start: guard.start, end: span.end }),
    matcher: `fail if ${whole.matcher}`,
    subject: whole.subject,
    expected: [...whole.expected, ...before],
    tolerance,
  }
}

/** Where the block of an `if` begins. */
export const ifBlock = ({ mask, partner }: Source, start: number, end: number): number => {
  for (let at = start; at < end; at += 1) {
    if (mask[at] === '{' && !/\b(?:struct|interface)\s*$|\bfunc\s*\([^)]*\)[^{]*$/.test(mask.slice(Math.max(start, at - 40), at))) return at
    if ((partner[at] ?? -1) > at) at = partner[at] ?? at
  }
  return end
}

const library = (source: Source, span: Range, chain: Chain, last: Link, unit: Unit): Check => {
  const args = argsOf(source, last).filter(({ start, end }, at) => at > 0 || !unit.contexts.includes(source.text.slice(start, end)))
  const one = /^(?:Nil|NotNil|True|False|Empty|NotEmpty|NoError|Error|Zero|NotZero|Panics|NotPanics)f?$/.test(last.name)
  const [first, second, ...others] = args
  // testify names what it expects before what it looks at.
  const turned = second !== undefined && EXPECTED_FIRST.test(last.name)
  const subject = turned ? second : first
  const expected = turned ? [first ?? second, ...others] : args.slice(1)
  const kept = expected.slice(
    0,
    one ? 0 : /^In(?:Delta|Epsilon)/.test(last.name) ? 2 : /^(?:Equal|Contains|Len|ElementsMatch)$/.test(last.name) ? 1 : expected.length,
  )
  const condition = /^(?:True|False)f?$/.test(last.name) && subject !== undefined ? compared(source, subject) : null
  const range = { start: span.start, end: span.end }
  if (condition !== null && condition.expected.length > 0)
    return { ...blank(range), ...condition, matcher: `${last.name} ${condition.matcher}` }
  const near = kept[1] === undefined || !last.name.startsWith('In') ? null : numberOf(source.text.slice(kept[1].start, kept[1].end))
  return {
    ...blank(range),
    matcher: namesOf(chain).at(-1) ?? '',
    subject: subject ?? null,
    expected: kept,
    tolerance: near === null ? null : { value: near, looser: 'up' },
  }
}

const gomega = (source: Source, chain: Chain): Check => {
  const [root, ...rest] = chain.links
  const subject = root?.args ?? null
  return {
    ...blank({ start: chain.start, end: chain.end }),
    matcher: rest.map(({ name }) => name).join('.'),
    subject: subject === null ? null : { start: subject.open + 1, end: subject.close },
    expected: rest.flatMap((link) => argsOf(source, link)),
  }
}
