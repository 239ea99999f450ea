import { argsOf, chainAt, namedArg, splitArgs, splitAt } from './chain.ts'
import { compared, numberOf } from './comparison.ts'
import { ASSERTS_BY_NAME, blank, type Check, type Unit } from './dialect.ts'
import type { Link, Range } from './range.ts'
import { isInnerCall, type Source, type Span } from './source.ts'

const CALLED = /^(?:assert\w*|raises|warns|fail\w*|deprecated_call|does_not_raise)$/

export const pythonChecks = (source: Source, index: number, unit: Unit, helpers: ReadonlySet<string>): Check[] => {
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
    const value = found === undefined ? null : numberOf(source.text.slice(found.start, found.end))
    if (value !== null) return { value, looser }
  }
  return null
}
