import type { Modifier, Tolerance } from '../session/test-manifest.ts'
import { chainAt, namesOf, splitArgs, splitAt, trimmed } from './chain.ts'
import { compared, numberOf } from './comparison.ts'
import { ASSERTS_BY_NAME, type Check, type Dialect, type Unit } from './dialect.ts'
import type { Chain, Link, Range } from './range.ts'
import { around, isOneString, isInnerCall, lineAt, type Source } from './source.ts'

const TEST = /^(?:Test|Fuzz|Benchmark|Example)(?![a-z])/

const units = (source: Source): Unit[] => {
  const contexts = [...new Set([...source.mask.matchAll(/\b(\w+)\s+(?:\*testing\.\w+|testing\.TB)\b/g)].map(([, name = '']) => name))]
  const tags = buildTags(source)
  const open: Unit[] = []
  const found: Unit[] = []
  source.spans.forEach((span, index) => {
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= span.start) open.pop()
    const unit =
      span.role === 'function'
        ? declared(source, span, contexts, tags)
        : span.role === 'call'
          ? subtest(source, index, open.at(-1), contexts)
          : null
    if (unit === null) return
    found.push(unit)
    if (unit.test) open.push(unit)
  })
  return found
}

const buildTags = (source: Source): Modifier[] =>
  source.comments.flatMap(({ start, end }): Modifier[] => {
    const value = /^\/\/go:build\s+(.*)/.exec(source.text.slice(start, end))?.[1]
    return value === undefined ? [] : [{ kind: 'tags', value: value.trim(), line: lineAt(source, start) }]
  })

const declared = (source: Source, span: Range, contexts: readonly string[], tags: readonly Modifier[]): Unit | null => {
  const [, receiver, name] =
    /^func\s*(?:\(\s*(?:\w+\s+)?\*?(\w+)[^)]*\)\s*)?(\w+)\s*[([]/.exec(
      source.mask.slice(span.start, Math.min(span.end, span.start + 300)),
    ) ?? []
  if (name === undefined) return null
  const test = source.path.endsWith('_test.go') && TEST.test(name) && name !== 'TestMain'
  const body = { start: Math.max(span.start, source.partner[span.end - 1] ?? span.start), end: span.end }
  return {
    test,
    path: receiver === undefined ? [name] : [receiver, name],
    start: span.start,
    end: span.end,
    body,
    modifiers: tags,
    contexts,
    tables: [],
  }
}

/** `t.Run(name, func(t *testing.T) {...})` inside a test. */
const subtest = (source: Source, index: number, parent: Unit | undefined, contexts: readonly string[]): Unit | null => {
  const span = source.spans[index]
  if (span === undefined || parent === undefined) return null
  const chain = chainAt(source, span.start)
  const last = chain.links.at(-1)
  if (last?.name !== 'Run' || last.args === null) return null
  const [title, action] = argsOf(source, last)
  if (title === undefined || action === undefined || !source.mask.startsWith('func', action.start)) return null
  const name = source.text.slice(title.start, title.end)
  const path = [...parent.path, isOneString(source, title) ? name.slice(1, -1) : name]
  return { test: true, path, start: span.start, end: span.end, body: action, modifiers: parent.modifiers, contexts, tables: [] }
}

const argsOf = (source: Source, link: Link | undefined): Range[] =>
  link === undefined || link.args === null ? [] : splitArgs(source, link.args.open, link.args.close)

const blank = ({ start, end }: Range): Check => ({ kind: 'check', matcher: '', subject: null, expected: [], tolerance: null, start, end })

const FAILS = /^(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$/

const checks = (source: Source, index: number, unit: Unit, helpers: ReadonlySet<string>): Check[] => {
  const span = source.spans[index]
  if (span?.role !== 'call' || span.start === unit.start || isInnerCall(source, index)) return []
  const chain = chainAt(source, span.start)
  const [root] = chain.links
  const last = chain.links.findLast(({ args }) => args !== null)
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
const ifBlock = ({ mask, partner }: Source, start: number, end: number): number => {
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

const modifiers = (source: Source, index: number, unit: Unit): Modifier[] => {
  const span = source.spans[index]
  if (span?.role !== 'call') return []
  const chain = chainAt(source, span.start)
  const names = namesOf(chain)
  const line = lineAt(source, span.start)
  if (unit.contexts.includes(names[0] ?? '') && /^Skip(?:f|Now)?$/.test(names[1] ?? '')) return [{ kind: 'skip', value: '', line }]
  if (names.join('.') !== 'context.WithTimeout') return []
  const [, duration] = argsOf(source, chain.links.at(-1))
  return duration === undefined ? [] : [{ kind: 'timeout', value: source.text.slice(duration.start, duration.end), line }]
}

const declares = (source: Source, index: number): { names: Range; value: Range | null } | null => {
  const span = source.spans[index]
  if (span === undefined) return null
  const head = source.mask.slice(span.start, span.end)
  if (span.role === 'declaration' || span.role === 'loop') {
    const equals = /:?=/.exec(head)
    if (equals === null) return span.role === 'declaration' ? { names: span, value: null } : null
    const value = trimmed(source.mask, span.start + equals.index + equals[0].length, span.end)
    return { names: { start: span.start, end: span.start + equals.index }, value: span.role === 'loop' ? null : value }
  }
  if (span.role !== 'function') return null
  const open = head.startsWith('func (') && /^func \([^)]*\)\s*\w/.test(head) ? head.indexOf('(', head.indexOf(')')) : head.indexOf('(')
  const close = source.partner[span.start + open] ?? -1
  return close === -1 ? null : { names: { start: span.start + open, end: close }, value: null }
}

const nameAt = (source: Source, index: number): string => {
  const span = source.spans[index]
  return span?.role === 'call' ? namesOf(chainAt(source, span.start)).join('.') : ''
}

export const go: Dialect = {
  units,
  checks,
  modifiers,
  swallows: (source, index) => nameAt(source, index) === 'recover',
  mock: () => null,
  sleep: (source, index) => nameAt(source, index) === 'time.Sleep',
  declares,
  condition: (source, index) => {
    const { start, end } = source.spans[index] ?? { start: 0, end: 0 }
    return { start: start + 2, end: ifBlock(source, start, end) }
  },
}
