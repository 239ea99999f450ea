import type { Chain, Link, Range } from './range.ts'
import { isIdentifier } from './words.ts'
import { STRING_REST, STRING_START, type Source } from './source.ts'

const LEAD = /(?:\s|await\b|new\b|void\b|!|&|\*)*/y
const NAME = /[A-Za-z_$\u00c0-\uffff][\w$\u00c0-\uffff]*/y
const JOINT = /\s*(?:\?\.|\.|::)\s*/y
const SPACE = /\s*/y
const ASSIGNED = /\s*[:=](?!=)\s*/y

const match = (pattern: RegExp, text: string, at: number): string => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

/** Reads the chain that begins at a position, as far as it goes: `a.b(c).d` has three links. */
export const chainAt = (source: Source, position: number): Chain => {
  const known = source.chains.get(position)
  if (known !== undefined) return known
  const chain = readChain(source, position)
  source.chains.set(position, chain)
  return chain
}

const readChain = (source: Source, position: number): Chain => {
  const { mask, partner } = source
  const links: { name: string; args: Link['args'] }[] = []
  const start = position + match(LEAD, mask, position).length
  let at = start
  const name = (): boolean => {
    const word = match(NAME, mask, at)
    if (word !== '') links.push({ name: word, args: null })
    at += word.length
    return word !== ''
  }
  const call = (open: number, close: number): void => {
    const last = links.at(-1)
    if (last !== undefined && last.args === null) last.args = { open, close }
    else links.push({ name: '', args: { open, close } })
    at = close + 1
  }
  if (!name() && mask[at] === '(' && (partner[at] ?? -1) > at) call(at, partner[at] ?? at)
  while (links.length > 0) {
    const gap = match(SPACE, mask, at).length
    const next = mask[at + gap] ?? ''
    const close = partner[at + gap] ?? -1
    // A bracket on a line of its own begins something else; only names go on there.
    if (next === '(' && close > at && !mask.slice(at, at + gap).includes('\n')) call(at + gap, close)
    else if (next === '[' && close > at && gap === 0) at = close + 1
    else if (next === STRING_START && source.text[at + gap] === '`' && gap === 0) call(at, at + stringLength(mask, at) - 1)
    else if ((next === '!' || next === '?') && gap === 0 && /[.(?]/.test(mask[at + 1] ?? '')) at += 1
    else if (next === '<' && typesEnd(mask, at + gap) > 0) at = typesEnd(mask, at + gap)
    else {
      const joint = match(JOINT, mask, at)
      if (joint === '') break
      const before = at
      at += joint.length
      if (mask[at] === '<' && typesEnd(mask, at) > 0) at = typesEnd(mask, at)
      else if (!name() && mask[at] !== '(' && mask[at] !== '[') {
        at = before
        break
      }
    }
  }
  return { links, names: links.map((link) => link.name).filter(isIdentifier), start, end: at }
}

const stringLength = (mask: string, at: number): number => {
  let end = at + 1
  while (mask[end] === STRING_REST) end += 1
  return end - at
}

/** Behind `<T, U>` when a call follows it, else 0: a comparison looks the same at first. */
const typesEnd = (mask: string, at: number): number => {
  const found = /<[\w\s,.<>[\]{}|&:;"'?\u00ac\u00ab$()=-]{1,400}?>(?=\s*\()/y
  found.lastIndex = at
  const types = found.exec(mask)?.[0] ?? ''
  return types === '' || /[;{]\s*\n.*[=(].*\n/.test(types) ? 0 : at + types.length
}

/** What stands between commas, at the top level of a bracket pair. */
export const splitArgs = (source: Source, open: number, close: number): Range[] => splitAt(source, open + 1, close, ',')

/** Splits a range at one character, passing over brackets. Empty parts at the end are left out. */
export const splitAt = ({ mask, partner }: Source, start: number, end: number, separator: string): Range[] => {
  const parts: Range[] = []
  let begin = start
  for (let at = start; at < end; at += 1) {
    const jump = partner[at] ?? -1
    if (jump > at) at = jump
    else if (mask[at] === separator) {
      parts.push(trimmed(mask, begin, at))
      begin = at + 1
    }
  }
  const last = trimmed(mask, begin, end)
  return last.start < last.end ? [...parts, last] : parts
}

export const trimmed = (mask: string, start: number, end: number): Range => {
  let from = start
  let to = end
  while (from < to && /\s/.test(mask[from] ?? '')) from += 1
  while (to > from && /\s/.test(mask[to - 1] ?? '')) to -= 1
  return { start: from, end: to }
}

/** The value of `name: value` or `name=value` among arguments or in an object. */
export const namedArg = (source: Source, parts: readonly Range[], name: string): Range | undefined => {
  for (const { start, end } of parts) {
    if (!source.mask.startsWith(name, start)) continue
    const sign = match(ASSIGNED, source.mask, start + name.length)
    if (sign !== '') return { start: start + name.length + sign.length, end }
  }
  return undefined
}

/** Names alone: `test.skip.each`. */
export const namesOf = ({ names }: Chain): readonly string[] => names

/** What a call is given; nothing where it is none. */
export const argsOf = (source: Source, link: Link | undefined): Range[] =>
  link === undefined || link.args === null ? [] : splitArgs(source, link.args.open, link.args.close)

/** The last link that is called. */
export const calledIn = ({ links }: Chain): Link | undefined => links.findLast(({ args }) => args !== null)
