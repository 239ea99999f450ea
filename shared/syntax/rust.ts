import type { Modifier } from '../session/test-manifest.ts'
import { chainAt, namesOf, splitArgs, trimmed } from './chain.ts'
import { compared } from './comparison.ts'
import { ASSERTS_BY_NAME, blank, type Check, type Dialect, type Unit } from './dialect.ts'
import type { Range } from './range.ts'
import { isInnerCall, lineAt, type Source, type Span } from './source.ts'

const TEST = /(?:^|::)(?:test|rstest|test_case|test_log|wasm_bindgen_test|quickcheck|proptest|bench|sqlx_test)$/

type Attribute = { readonly name: string; readonly value: string; readonly start: number; readonly end: number }

const units = (source: Source): Unit[] => {
  const attributes = source.spans.filter(({ role }) => role === 'attribute').map((span) => attributeOf(source, span))
  const byEnd = new Map(attributes.map((attribute) => [attribute.end, attribute]))
  const modules: { readonly name: string; readonly end: number; readonly modifiers: readonly Modifier[] }[] = []
  return source.spans.flatMap((span): Unit[] => {
    while (modules.length > 0 && (modules.at(-1)?.end ?? 0) <= span.start) modules.pop()
    const head = source.mask.slice(span.start, Math.min(span.end, span.start + 300))
    if (span.role === 'module')
      modules.push({
        name: /\bmod\s+(\w+)/.exec(head)?.[1] ?? '',
        end: span.end,
        modifiers: modifiersOf(source, before(source, byEnd, span.start)),
      })
    const name = span.role === 'function' ? /^[^({|]*?\bfn\s+(\w+)/.exec(head)?.[1] : undefined
    if (name === undefined) return []
    const own = before(source, byEnd, span.start)
    const body = { start: Math.max(span.start, source.partner[span.end - 1] ?? span.start), end: span.end }
    const start = own.at(-1)?.start ?? span.start
    const modifiers = [...modules.flatMap((module) => module.modifiers), ...modifiersOf(source, own)]
    return [
      {
        test: own.some((attribute) => TEST.test(attribute.name)),
        path: [...modules.map((module) => module.name), name],
        start,
        end: span.end,
        body,
        modifiers,
        contexts: [],
        tables: [],
      },
    ]
  })
}

const attributeOf = ({ text }: Source, { start, end }: Range): Attribute => {
  const [, name = '', rest = ''] = /^#!?\[\s*([\w:]+)\s*([\s\S]*)\]$/.exec(text.slice(start, end)) ?? []
  return { name, value: rest.trim(), start, end }
}

/** The attributes right above an item, the closest first. */
const before = (source: Source, byEnd: ReadonlyMap<number, Attribute>, start: number): Attribute[] => {
  const end = trimmed(source.mask, 0, start).end
  const attribute = byEnd.get(end)
  return attribute === undefined ? [] : [attribute, ...before(source, byEnd, attribute.start)]
}

const modifiersOf = (source: Source, attributes: readonly Attribute[]): Modifier[] =>
  attributes.flatMap(({ name, value, start }): Modifier[] => {
    const line = lineAt(source, start)
    if (name === 'ignore') return [{ kind: 'ignore', value: '', line }]
    if (name === 'should_panic') return [{ kind: 'fails', value, line }]
    if (name === 'cfg_attr') {
      const kind = /,\s*ignore\b/.test(value) ? ('ignore' as const) : null
      return kind === null ? [] : [{ kind, value, line }]
    }
    return name === 'cfg' && value !== '(test)' ? [{ kind: 'tags', value, line }] : []
  })

const checks = (source: Source, index: number, unit: Unit, helpers: ReadonlySet<string>): Check[] => {
  const span = source.spans[index]
  if (span?.role === 'macro') return macroCheck(source, span, helpers)
  if (span?.role !== 'call' || span.start === unit.start || isInnerCall(source, index)) return []
  const chain = chainAt(source, span.start)
  const failing = chain.links.find(({ name, args }) => args !== null && /^(?:unwrap_err|expect_err|unwrap_none)$/.test(name))
  if (failing !== undefined)
    return [{ ...blank(span), matcher: failing.name, subject: { start: span.start, end: failing.args?.open ?? span.end } }]
  const last = chain.links.findLast(({ args }) => args !== null)
  if (last === undefined || last.args === null || last.name === 'expect' || !(helpers.has(last.name) || ASSERTS_BY_NAME.test(last.name)))
    return []
  return [{ ...blank(span), kind: 'helper', matcher: last.name, expected: splitArgs(source, last.args.open, last.args.close) }]
}

const macroCheck = (source: Source, span: Span, helpers: ReadonlySet<string>): Check[] => {
  const [, name = ''] = /^(?:\w+::)*(\w+)!/.exec(source.mask.slice(span.start, Math.min(span.end, span.start + 100))) ?? []
  const open = source.mask.slice(span.start, span.end).search(/[([{]/) + span.start
  const args = splitArgs(source, open, source.partner[open] ?? span.end)
  if (/^(?:panic|unreachable)$/.test(name)) return [{ ...blank(span), kind: 'throw', matcher: name }]
  if (!/assert/.test(name) && !helpers.has(name) && !ASSERTS_BY_NAME.test(name)) return []
  const [subject, ...expected] = args
  if (/^(?:debug_|prop_)?assert$/.test(name) && subject !== undefined) return [{ ...blank(span), ...compared(source, subject) }]
  const two = /_(?:eq|ne)$/.test(name)
  const bound = expected
    .map(({ start, end }) => /^(?:epsilon|max_relative|abs|rel)\s*=\s*([\d.e_+-]+)/i.exec(source.text.slice(start, end))?.[1])
    .find((found) => found !== undefined)
  const tolerance = bound === undefined ? null : { value: Number.parseFloat(bound.replaceAll('_', '')), looser: 'up' as const }
  return [
    {
      ...blank(span),
      kind: /assert/.test(name) ? 'check' : 'helper',
      matcher: name,
      subject: subject ?? null,
      expected: two && tolerance === null ? expected.slice(0, 1) : expected,
      tolerance,
    },
  ]
}

const declares = (source: Source, index: number): { names: Range; value: Range | null } | null => {
  const span = source.spans[index]
  if (span === undefined) return null
  const head = source.mask.slice(span.start, span.end)
  const part = (from: number, to: number) => ({ start: span.start + from, end: span.start + Math.max(from, to) })
  if (span.role === 'loop') return { names: part(head.search(/\bfor\b/) + 3, head.search(/\sin\s/)), value: null }
  if (span.role === 'declaration') {
    const equals = /(?<![=!<>])=(?!=)/.exec(head)
    return {
      names: part(3, equals?.index ?? head.length),
      value: equals === null ? null : trimmed(source.mask, span.start + equals.index + 1, span.end),
    }
  }
  if (span.role !== 'function') return null
  if (/^(?:move\s*)?\|/.test(head)) return { names: part(head.indexOf('|'), head.indexOf('|', head.indexOf('|') + 1)), value: null }
  const open = head.indexOf('(')
  return { names: part(open, (source.partner[span.start + open] ?? span.start) - span.start), value: null }
}

const nameAt = (source: Source, index: number): string => {
  const span = source.spans[index]
  return span?.role === 'call' ? (namesOf(chainAt(source, span.start)).at(-1) ?? '') : ''
}

export const rust: Dialect = {
  units,
  checks,
  modifiers: () => [],
  swallows: (source, index) => nameAt(source, index) === 'catch_unwind',
  mock: () => null,
  sleep: (source, index) => nameAt(source, index) === 'sleep',
  declares,
  condition: (source, index) => {
    const { start, end } = source.spans[index] ?? { start: 0, end: 0 }
    const block = source.mask.slice(start, end).search(/\{/)
    return { start: start + 2, end: block === -1 ? end : start + block }
  },
}
