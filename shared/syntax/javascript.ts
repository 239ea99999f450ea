import type { Modifier } from '../session/test-manifest.ts'
import { argsOf, chainAt, namesOf } from './chain.ts'
import type { Dialect, Unit } from './dialect.ts'
import { scriptChecks } from './javascript-checks.ts'
import { scriptUnits, textOf, titleOf } from './javascript-units.ts'
import type { Range } from './range.ts'
import { lineAt, type Source } from './source.ts'

const BODY_MODIFIERS: readonly (readonly [RegExp, Modifier['kind']])[] = [
  [/^(?:jest|vi)\.retryTimes$|^this\.retries$|^(?:test|describe)\.describe\.configure$/, 'retries'],
  [/^(?:this|t|jest)\.(?:timeout|setTimeout)$/, 'timeout'],
]

const bodyModifiers = (source: Source, index: number, unit: Unit): Modifier[] => {
  const span = source.spans[index]
  if (span?.role !== 'call') return []
  const chain = chainAt(source, span.start)
  const name = namesOf(chain).join('.')
  const [root, second] = chain.links
  const line = lineAt(source, span.start)
  const own = root !== undefined && (unit.contexts.includes(root.name) || root.name === 'this' || root.name === 'ctx')
  if (own && (second?.name === 'skip' || second?.name === 'todo') && second.args !== null) return [{ kind: second.name, value: '', line }]
  const kind = BODY_MODIFIERS.find(([pattern]) => pattern.test(name))?.[1]
  const called = chain.links.at(-1)
  return kind === undefined || called === undefined ? [] : [{ kind, value: textOf(source, called), line }]
}

const swallows = (source: Source, index: number, asserts: (range: Range) => boolean): boolean => {
  const span = source.spans[index]
  if (span?.role === 'try') {
    const handler = source.spans.find((one, at) => at > index && one.role === 'catch' && one.parent === index)
    return handler !== undefined && asserts({ start: span.start, end: handler.start }) && !letsThrough(source, handler)
  }
  if (span?.role !== 'call') return false
  return chainAt(source, span.start).links.some(({ name, args }) => {
    if (name !== 'catch' || args === null) return false
    return /^(?:\(?[\w$\s,]*\)?\s*=>\s*(?:\{\s*\}|undefined|null|void 0|\w+|\u00ab\u00ac*|\(\{\s*\}\))|noop|\(\)\s*=>\s*\{\s*\}|function\s*\([\w$\s]*\)\s*\{\s*\})\s*$/.test(
      source.mask.slice(args.open + 1, args.close).trim(),
    )
  })
}

/** A handler that throws, asserts or hands the error on is no end for it. */
const letsThrough = (source: Source, handler: Range): boolean =>
  /\bthrow\b|\b(?:expect|assert\w*|reject|done|fail|next|cb|callback)\b\s*[.(]|\bt\.\w+\(|\bprocess\.exit|\w*(?:[eE]rr(?:or)?s?|caught|thrown|failure|exception)\w*\s*=[^=>]/.test(
    source.mask.slice(source.mask.indexOf('{', handler.start), handler.end),
  )

const mock = (source: Source, index: number): string | null => {
  const span = source.spans[index]
  if (span?.role !== 'call') return null
  const chain = chainAt(source, span.start)
  const names = namesOf(chain).join('.')
  const args = chain.links.find(({ args: given }) => given !== null)
  const first = args === undefined ? undefined : argsOf(source, args)[0]
  if (first === undefined) return null
  if (
    /^(?:vi|jest|vitest)\.(?:mock|doMock|unstable_mockModule)\b|^(?:proxyquire|rewiremock|td\.replace(?:Esm)?|mock\.module|t\.mock\.module|esmock)\b/.test(
      names,
    )
  )
    return titleOf(source, first)
  return /^(?:vi|jest)\.spyOn\b|^sinon\.(?:stub|replace)\b|^(?:t\.)?mock\.method\b/.test(names) &&
    /\.mock(?:Implementation|ReturnValue|ResolvedValue|RejectedValue)|\.returns|\.callsFake|stub|replace|method/.test(names)
    ? source.text.slice(args?.args?.open ?? 0, (args?.args?.close ?? -1) + 1)
    : null
}

const sleep = (source: Source, index: number): boolean => {
  const span = source.spans[index]
  if (span?.role !== 'call') return false
  const names = namesOf(chainAt(source, span.start))
  const name = names.at(-1) ?? ''
  if (/^(?:sleep|delay|waitForTimeout|wait|pause)$/.test(name)) return true
  return name === 'setTimeout' && (names.length === 1 || names[0] === 'timers') && !/^\s*$/.test(source.mask.slice(span.start, span.end))
}

const declares = (source: Source, index: number): { names: Range; value: Range | null } | null => {
  const span = source.spans[index]
  if (span === undefined) return null
  const head = source.mask.slice(span.start, span.end)
  if (span.role === 'declaration') {
    const equals = /(?<![=!<>])=(?![=>])/.exec(head)?.index ?? -1
    if (equals === -1) return { names: span, value: null }
    return { names: { start: span.start, end: span.start + equals }, value: { start: span.start + equals + 1, end: span.end } }
  }
  if (span.role === 'loop')
    return { names: { start: span.start + 3, end: span.start + Math.max(3, head.search(/\b(?:of|in)\b/)) }, value: null }
  if (span.role === 'catch') return { names: { start: span.start + 5, end: span.start + Math.max(5, head.indexOf('{')) }, value: null }
  if (span.role === 'class')
    return { names: { start: span.start + 5, end: span.start + (/^class\s+[\w$]*/.exec(head)?.[0].length ?? 5) }, value: null }
  if (span.role !== 'function') return null
  const end = /=>|\)\s*(?::[^={]+)?\s*\{/.exec(head)?.index ?? 0
  return { names: { start: span.start, end: span.start + end }, value: null }
}

const condition = ({ mask, partner }: Source, { start, end }: Range): Range => {
  const open = mask.indexOf('(', start)
  const close = partner[open] ?? -1
  return open === -1 || close === -1 || close > end ? { start, end: start } : { start: open + 1, end: close }
}

export const javascript: Dialect = {
  units: scriptUnits,
  checks: scriptChecks,
  modifiers: bodyModifiers,
  swallows,
  mock,
  sleep,
  declares,
  condition: (source, index) => condition(source, source.spans[index] ?? { start: 0, end: 0 }),
}
