import type { SgNode } from '@ast-grep/napi'
import type { TestLanguage } from '../session/test-manifest.ts'
import type { Chain, Range } from './range.ts'
import { rolesOf, type Role } from './roles.ts'
import { wordsOf, type Words } from './words.ts'

/** A node as numbers. `parent` is the index of the closest node around it, -1 outside all. */
export type Span = { readonly role: Role; readonly start: number; readonly end: number; readonly parent: number }

/**
 * A file that is read. Every question but "which nodes are there" is answered on strings: asking the native tree for children, one by one,
 * costs more than all the rest.
 */
export type Source = {
  readonly path: string
  readonly language: TestLanguage
  readonly text: string
  /** The text with comments blank and strings filled, so that brackets and commas in it are those of the code. Same positions. */
  readonly mask: string
  /** For each bracket of the mask the position of its other half, else -1. */
  readonly partner: Int32Array
  /** In order of where they begin, the outer ones first. */
  readonly spans: readonly Span[]
  readonly comments: readonly Span[]
  readonly words: Words
  /** Chains that were read, by where they begin: every question asks for the same ones. */
  readonly chains: Map<number, Chain>
  readonly loads: boolean
}

/** The first character of a string in the mask, and all others. */
export const STRING_START = '\u00ab'
export const STRING_REST = '\u00ac'

/** Reads the nodes that have a role out of a parsed tree, in one question. */
export const sourceOf = (path: string, language: TestLanguage, text: string, root: SgNode): Source => {
  const roles = rolesOf(language)
  const found = root.findAll({ rule: { any: Object.keys(roles).map((kind) => ({ kind })) } })
  const raw = found.map((node) => {
    const { start, end } = node.range()
    return { role: roles[String(node.kind())] ?? ('broken' as const), start: start.index, end: end.index }
  })
  const mask = maskOf(text, raw)
  const strings = raw.filter(({ role }) => role === 'string')
  return {
    path,
    language,
    text,
    mask,
    partner: partnersOf(mask),
    spans: nest(raw.filter(({ role }) => role !== 'comment' && role !== 'string' && role !== 'broken')),
    comments: raw.filter(({ role }) => role === 'comment').map((span) => ({ ...span, parent: -1 })),
    words: wordsOf(text, mask, language, strings),
    chains: new Map(),
    loads: !raw.some(({ role }) => role === 'broken'),
  }
}

type Raw = { readonly role: Role; readonly start: number; readonly end: number }

const maskOf = (text: string, spans: readonly Raw[]): string => {
  const pieces: string[] = []
  let at = 0
  for (const { role, start, end } of spans) {
    if ((role !== 'comment' && role !== 'string') || start < at || end <= start) continue
    pieces.push(text.slice(at, start))
    pieces.push(role === 'comment' ? ' '.repeat(end - start) : STRING_START + STRING_REST.repeat(end - start - 1))
    at = end
  }
  pieces.push(text.slice(at))
  return pieces.join('')
}

/** By character code: 0 for an opening bracket, for a closing one the code of its opening one. */
const HALVES: readonly (number | undefined)[] = ['()', '[]', '{}'].reduce<(number | undefined)[]>(
  (halves, pair) => {
    halves[pair.charCodeAt(0)] = 0
    halves[pair.charCodeAt(1)] = pair.charCodeAt(0)
    return halves
  },
  Array.from({ length: 128 }),
)

/** In broken code a bracket without its half is passed over. */
const partnersOf = (mask: string): Int32Array => {
  const partner = new Int32Array(mask.length).fill(-1)
  const open: number[] = []
  for (let index = 0; index < mask.length; index += 1) {
    const half = HALVES[mask.charCodeAt(index)]
    if (half === undefined) continue
    if (half === 0) {
      open.push(index)
      continue
    }
    let last = open.length - 1
    while (last >= 0 && mask.charCodeAt(open[last] ?? 0) !== half) last -= 1
    if (last < 0) continue
    const begin = open[last] ?? 0
    open.length = last
    partner[begin] = index
    partner[index] = begin
  }
  return partner
}

const nest = (spans: readonly Raw[]): Span[] => {
  const open: number[] = []
  return spans.map((span, index) => {
    while (open.length > 0 && (spans[open.at(-1) ?? 0]?.end ?? 0) <= span.start) open.pop()
    const parent = open.at(-1) ?? -1
    open.push(index)
    return { ...span, parent }
  })
}

/** 1-based line of a position. */
export const lineAt = (source: Pick<Source, 'words'>, position: number): number => {
  const { lineStarts } = source.words
  let low = 0
  let high = lineStarts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lineStarts[middle] ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return Math.max(low, 1)
}

/** One string from end to end, so that its quotes may be taken off. */
export const isOneString = ({ mask }: Source, { start, end }: Range): boolean =>
  mask[start] === STRING_START && mask.slice(start + 1, end) === STRING_REST.repeat(end - start - 1)

/** `a()` in `a().b()`: both begin at the same place, and the outer one is asked for the whole chain. */
export const isInnerCall = ({ spans }: Source, index: number): boolean => {
  const span = spans[index]
  const parent = spans[span?.parent ?? -1]
  return parent?.role === 'call' && parent.start === span?.start
}

/** The closest node around another that is wanted; undefined when `until` or the file's edge comes first. */
export const around = (source: Source, index: number, wanted: (span: Span) => boolean, until = -1): Span | undefined => {
  for (let at = source.spans[index]?.parent ?? -1; at >= 0 && at !== until; at = source.spans[at]?.parent ?? -1) {
    const span = source.spans[at]
    if (span !== undefined && wanted(span)) return span
  }
  return undefined
}
