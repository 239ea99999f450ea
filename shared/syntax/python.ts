import type { Modifier } from '../session/test-manifest.ts'
import { argsOf, calledIn, chainAt, namesOf, trimmed } from './chain.ts'
import type { Dialect } from './dialect.ts'
import { pythonChecks } from './python-checks.ts'
import { bodyStart, pythonUnits } from './python-units.ts'
import type { Range } from './range.ts'
import { lineAt, type Source } from './source.ts'

const written = (source: Source, { start, end }: Range): string => source.text.slice(start, end)

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
  const args = argsOf(source, calledIn(chain))
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
  units: pythonUnits,
  checks: pythonChecks,
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
