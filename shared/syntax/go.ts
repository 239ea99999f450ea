import type { Modifier } from '../session/test-manifest.ts'
import { argsOf, chainAt, namesOf, trimmed } from './chain.ts'
import type { Dialect, Unit } from './dialect.ts'
import { goChecks, ifBlock } from './go-checks.ts'
import type { Range } from './range.ts'
import { isOneString, lineAt, type Source } from './source.ts'

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
  checks: goChecks,
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
