import type { Modifier } from '../session/test-manifest.ts'
import { chainAt, namedArg, namesOf, splitArgs, splitAt, trimmed } from './chain.ts'
import { compared, numberOf } from './comparison.ts'
import { ASSERTS_BY_NAME, type Check, type Dialect, type Unit } from './dialect.ts'
import type { Chain, Link, Range } from './range.ts'
import { around, isInnerCall, lineAt, type Source, type Span } from './source.ts'
import { textIn } from './words.ts'

const units = (source: Source): Unit[] => {
  const marks = pytestMarks(source)
  return source.spans.flatMap((span, index): Unit[] => {
    const name = /^(?:async\s+)?def\s+(\w+)/.exec(source.mask.slice(span.start, Math.min(span.end, span.start + 200)))?.[1]
    if (span.role !== 'function' || name === undefined) return []
    const outer = ancestors(source, index)
    const decorated = decorators(source, index)
    const classes = outer.filter(({ role }) => role === 'class')
    const inherited = [...classes, null].flatMap((holder) => marks.get(holder?.start ?? -1) ?? [])
    const ofClasses = classes.flatMap((holder) => decorators(source, source.spans.indexOf(holder)))
    const colon = bodyStart(source, span)
    return [
      {
        test: /^test/i.test(name) && !outer.some(({ role }) => role === 'function'),
        path: [...classes.map((holder) => nameOf(source, holder)), name],
        start: decorated[0] === undefined ? span.start : decorated[0].start - 1,
        end: span.end,
        body: { start: colon, end: span.end },
        modifiers: [...inherited, ...[...ofClasses, ...decorated].flatMap((chain) => modifierOf(source, chain))],
        contexts: [],
        tables: decorated.flatMap((chain) => tableOf(source, chain)),
      },
    ]
  })
}

const nameOf = ({ mask }: Source, { start, end }: Range): string =>
  /^\w+\s+(\w+)/.exec(mask.slice(start, Math.min(end, start + 200)))?.[1] ?? ''

/** Outermost first. */
const ancestors = (source: Source, index: number): Span[] => {
  const found: Span[] = []
  for (let at = source.spans[index]?.parent ?? -1; at >= 0; at = source.spans[at]?.parent ?? -1) {
    const span = source.spans[at]
    if (span !== undefined) found.unshift(span)
  }
  return found
}

const decorators = (source: Source, index: number): Chain[] => {
  const span = source.spans[index]
  const holder = source.spans[span?.parent ?? -1]
  if (span === undefined || holder?.role !== 'decorated') return []
  const found: Chain[] = []
  for (let at = holder.start; at < span.start; at += 1) {
    if (source.mask[at] === '@') found.push(chainAt(source, at + 1))
    else if ((source.partner[at] ?? -1) > at) at = source.partner[at] ?? at
  }
  return found
}

const called = (chain: Chain): Link | undefined => chain.links.findLast(({ args }) => args !== null)
const argsOf = (source: Source, link: Link | undefined): Range[] =>
  link === undefined || link.args === null ? [] : splitArgs(source, link.args.open, link.args.close)
const written = (source: Source, { start, end }: Range): string => source.text.slice(start, end)
const normalised = (source: Source, { start, end }: Range): string => textIn(source.words, start, end)

const MARKS: Readonly<Record<string, Modifier['kind']>> = {
  skip: 'skip',
  skipif: 'skip',
  skipIf: 'skip',
  skipUnless: 'skip',
  xfail: 'xfail',
  expectedFailure: 'xfail',
  flaky: 'retries',
  timeout: 'timeout',
}

const modifierOf = (source: Source, chain: Chain): Modifier[] => {
  const name = namesOf(chain).at(-1) ?? ''
  const kind = MARKS[name]
  if (kind === undefined) return []
  const args = argsOf(source, called(chain))
  const conditional = /^skip(?:if|If|Unless)$/.test(name) || kind === 'retries' || kind === 'timeout' || kind === 'xfail'
  const first = namedArg(source, args, 'reruns') ?? args[0]
  const reason = first !== undefined && /^(?:reason|raises|strict)\s*=/.test(source.mask.slice(first.start, first.end))
  const value = conditional && first !== undefined && !reason ? normalised(source, first) : ''
  return [{ kind, value: name === 'skipUnless' ? `not ${value}` : value, line: lineAt(source, chain.start) }]
}

const tableOf = (source: Source, chain: Chain): Range[] => {
  const name = namesOf(chain).at(-1)
  const args = argsOf(source, called(chain))
  const table = name === 'parametrize' ? (namedArg(source, args, 'argvalues') ?? args[1]) : name === 'expand' ? args[0] : undefined
  return table === undefined ? [] : [table]
}

/** `pytestmark = pytest.mark.skip` and `__test__ = False`, by where their class begins; -1 is the module. */
const pytestMarks = (source: Source): Map<number, Modifier[]> => {
  const marks = new Map<number, Modifier[]>()
  source.spans.forEach((span, index) => {
    const name = /^(pytestmark|__test__)\s*=\s*/.exec(source.mask.slice(span.start, Math.min(span.end, span.start + 40)))
    if (span.role !== 'declaration' || name === null) return
    const holder = around(source, index, ({ role }) => role === 'class')?.start ?? -1
    const value = { start: span.start + name[0].length, end: span.end }
    const line = lineAt(source, span.start)
    const disabled: Modifier[] = name[1] === '__test__' && written(source, value) === 'False' ? [{ kind: 'skip', value: '', line }] : []
    const items = source.mask[value.start] === '[' ? splitArgs(source, value.start, value.end - 1) : [value]
    const found = name[1] === 'pytestmark' ? items.flatMap(({ start }) => modifierOf(source, chainAt(source, start))) : disabled
    marks.set(holder, [...(marks.get(holder) ?? []), ...found])
  })
  return marks
}

const bodyStart = ({ mask, partner }: Source, { start, end }: Range): number => {
  for (let at = start; at < end; at += 1) {
    if (mask[at] === ':') return at + 1
    if ((partner[at] ?? -1) > at) at = partner[at] ?? at
  }
  return end
}

const blank = ({ start, end }: Range): Check => ({ kind: 'check', matcher: '', subject: null, expected: [], tolerance: null, start, end })

const CALLED = /^(?:assert\w*|raises|warns|fail\w*|deprecated_call|does_not_raise)$/

const checks = (source: Source, index: number, unit: Unit, helpers: ReadonlySet<string>): Check[] => {
  const span = source.spans[index]
  if (span === undefined) return []
  if (span.role === 'throw')
    return /^raise\s+(?:AssertionError|self\.failureException)/.test(source.mask.slice(span.start, span.end))
      ? [{ ...blank(span), kind: 'throw', matcher: 'raise', subject: null }]
      : []
  if (span.role === 'assert') {
    const [condition] = splitAt(source, span.start + 'assert'.length, span.end, ',')
    return condition === undefined ? [] : [{ ...blank(span), ...compared(source, condition), ...nearness(source, condition) }]
  }
  if (span.role !== 'call' || span.start < unit.body.start || isInnerCall(source, index)) return []
  const chain = chainAt(source, span.start)
  const checking = chain.links.find(({ name, args }) => args !== null && CALLED.test(name))
  const helper = chain.links.find(({ args }) => args !== null)
  if (checking !== undefined) return [calledCheck(source, span, checking)]
  if (helper === undefined || !(helpers.has(helper.name) || ASSERTS_BY_NAME.test(helper.name))) return []
  return [{ ...blank(span), kind: 'helper', matcher: helper.name, expected: argsOf(source, helper) }]
}

const calledCheck = (source: Source, span: Span, link: Link): Check => {
  const args = argsOf(source, link).filter(({ start, end }) => !/^msg\s*=/.test(source.mask.slice(start, end)))
  const truth = /^assert(?:True|False)_?$/.test(link.name) && args[0] !== undefined ? compared(source, args[0]) : null
  if (truth !== null && truth.matcher !== 'true' && truth.matcher !== 'false')
    return { ...blank(span), ...truth, matcher: `${link.name} ${truth.matcher}` }
  const exception = /^(?:raises|warns|assertRaises\w*|assertWarns\w*)$/.test(link.name)
  const [subject, ...expected] = args
  if (exception || link.name.startsWith('assert_'))
    return {
      ...blank(span),
      matcher: link.name,
      subject: exception ? null : { start: span.start, end: link.args?.open ?? span.end },
      expected: args,
      tolerance: toleranceOf(source, args),
    }
  return {
    ...blank(span),
    matcher: link.name,
    subject: subject ?? null,
    expected: /^assert(?:True|False|IsNone|IsNotNone)$/.test(link.name) ? [] : expected,
    tolerance: toleranceOf(source, args),
  }
}

/** `pytest.approx(x, rel=...)` inside a condition. */
const nearness = (source: Source, condition: Range): Pick<Check, 'tolerance'> | null => {
  const at = /\b(?:approx|isclose|allclose)\s*\(/.exec(source.mask.slice(condition.start, condition.end))
  if (at === null) return null
  const open = condition.start + at.index + at[0].length - 1
  const tolerance = toleranceOf(source, splitArgs(source, open, source.partner[open] ?? open))
  return tolerance === null ? null : { tolerance }
}

const toleranceOf = (source: Source, args: readonly Range[]): Check['tolerance'] => {
  for (const [name, looser] of [
    ['places', 'down'],
    ['decimal', 'down'],
    ['significant', 'down'],
    ['delta', 'up'],
    ['rel', 'up'],
    ['abs', 'up'],
    ['rtol', 'up'],
    ['atol', 'up'],
    ['rel_tol', 'up'],
    ['abs_tol', 'up'],
    ['err', 'up'],
  ] as const) {
    const found = namedArg(source, args, name)
    const value = found === undefined ? null : numberOf(written(source, found))
    if (value !== null) return { value, looser }
  }
  return null
}

const modifiers = (source: Source, index: number): Modifier[] => {
  const span = source.spans[index]
  if (span?.role === 'throw' && /^raise\s+(?:unittest\.)?SkipTest\b/.test(source.mask.slice(span.start, span.end)))
    return [{ kind: 'skip', value: '', line: lineAt(source, span.start) }]
  if (span?.role !== 'call') return []
  const name = namesOf(chainAt(source, span.start)).join('.')
  const kind = /^(?:self\.skipTest|pytest\.skip)$/.test(name) ? 'skip' : name === 'pytest.xfail' ? 'xfail' : null
  return kind === null ? [] : [{ kind, value: '', line: lineAt(source, span.start) }]
}

const BROAD = /^except\s*(?::|\*?\s*\(?[^:]*\b(?:Exception|BaseException|AssertionError)\b)/

const swallows = (source: Source, index: number, asserts: (range: Range) => boolean): boolean => {
  const span = source.spans[index]
  if (span?.role === 'call') {
    const chain = chainAt(source, span.start)
    return (
      namesOf(chain).at(-1) === 'suppress' && /\b(?:Exception|BaseException|AssertionError)\b/.test(source.mask.slice(span.start, span.end))
    )
  }
  if (span?.role !== 'try') return false
  const handlers = source.spans.filter((one, at) => at > index && one.role === 'catch' && one.parent === index)
  const [first] = handlers
  return (
    first !== undefined &&
    asserts({ start: span.start, end: first.start }) &&
    handlers.some(
      ({ start, end }) =>
        BROAD.test(source.mask.slice(start, end)) &&
        !/\braise\b|\bassert|\.fail\(|\bfail\(|\.append\(|\.put\(|_exit\(/.test(source.mask.slice(start, end)),
    )
  )
}

const mock = (source: Source, index: number): string | null => {
  const span = source.spans[index]
  if (span?.role !== 'call') return null
  const chain = chainAt(source, span.start)
  const name = namesOf(chain).join('.')
  const args = argsOf(source, called(chain))
  if (args[0] === undefined || !/(?:^|\.)patch(?:\.object|\.dict|\.multiple)?$|^monkeypatch\.setattr$/.test(name)) return null
  const target = written(source, args[0])
  return /^["']/.test(target)
    ? target.slice(1, -1)
    : args
        .slice(0, 2)
        .map((arg) => written(source, arg))
        .join('.')
}

const sleep = (source: Source, index: number): boolean => {
  const span = source.spans[index]
  return span?.role === 'call' && /^(?:(?:time|asyncio|anyio|trio|gevent)\.)?sleep$/.test(namesOf(chainAt(source, span.start)).join('.'))
}

const declares = (source: Source, index: number): { names: Range; value: Range | null } | null => {
  const span = source.spans[index]
  if (span === undefined) return null
  const head = source.mask.slice(span.start, span.end)
  const part = (from: number, to: number) => ({ start: span.start + from, end: span.start + Math.max(from, to) })
  if (span.role === 'loop') return { names: part(head.search(/\bfor\b/) + 3, head.search(/\sin\s/)), value: null }
  if (span.role === 'catch') return { names: part(Math.max(0, head.search(/\sas\s/) + 3), head.indexOf(':')), value: null }
  if (span.role === 'class') return { names: part(5, /^\w+\s+\w+/.exec(head)?.[0].length ?? 0), value: null }
  if (span.role === 'function')
    return { names: part(head.search(/\b(?:def|lambda)\b/) + 3, bodyStart(source, span) - span.start), value: null }
  if (span.role !== 'declaration') return null
  const alias = /\sas\s/.exec(head)
  const equals = /:?=/.exec(head)
  if (alias !== null && (equals === null || alias.index > equals.index)) return { names: part(alias.index + 3, head.length), value: null }
  if (equals === null) return null
  return { names: part(0, equals.index), value: trimmed(source.mask, span.start + equals.index + equals[0].length, span.end) }
}

export const python: Dialect = {
  units,
  checks,
  modifiers,
  swallows,
  mock,
  sleep,
  declares,
  condition: (source, index) => {
    const { start, end } = source.spans[index] ?? { start: 0, end: 0 }
    return { start: start + 2, end: bodyStart(source, { start, end }) - 1 }
  },
}
