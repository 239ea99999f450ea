import type { Tolerance } from '../session/test-manifest.ts'
import { trimmed } from './chain.ts'
import type { Range } from './range.ts'
import type { Source } from './source.ts'
import type { Check } from './dialect.ts'

type Compared = Pick<Check, 'matcher' | 'subject' | 'expected' | 'tolerance'>

const JOINED = /&&|\|\||\b(?:and|or)\b/y
const OPERATOR = /===|!==|==|!=|<=|>=|<|>|\bnot\s+in\b|\bin\b|\bis\s+not\b|\bis\b|\binstanceof\b/y

/** Takes a condition apart: `a == 1` is looked at by `==` and expects `1`; several conditions are one thing that expects them all. */
export const compared = (source: Source, range: Range): Compared => {
  const whole = unwrapped(source, range)
  const joint = findAt(source, whole, JOINED)
  if (joint !== null) return { matcher: joint.word, subject: null, expected: parts(source, whole, joint.word), tolerance: null }
  const found = findAt(source, whole, OPERATOR)
  if (found === null) return plain(source, whole)
  const right = trimmed(source.mask, found.at + found.word.length, whole.end)
  return {
    matcher: found.word.replaceAll(/\s+/g, ' '),
    subject: trimmed(source.mask, whole.start, found.at),
    expected: [right],
    tolerance: bound(source.text.slice(right.start, right.end), found.word),
  }
}

const plain = (source: Source, { start, end }: Range): Compared => {
  const negated = /^(?:!(?!=)|not\b)\s*/.exec(source.mask.slice(start, end))?.[0] ?? ''
  return { matcher: negated === '' ? 'true' : 'false', subject: { start: start + negated.length, end }, expected: [], tolerance: null }
}

/** Without brackets around the whole: formatters add and take them. */
const unwrapped = (source: Source, range: Range): Range => {
  const { start, end } = trimmed(source.mask, range.start, range.end)
  return source.mask[start] === '(' && source.partner[start] === end - 1
    ? unwrapped(source, { start: start + 1, end: end - 1 })
    : { start, end }
}

const findAt = ({ mask, partner }: Source, { start, end }: Range, pattern: RegExp): { at: number; word: string } | null => {
  for (let at = start; at < end; at += 1) {
    const jump = partner[at] ?? -1
    if (jump > at) {
      at = jump
      continue
    }
    if (mask[at] === '=' && mask[at + 1] === '>') return null
    if (/[\w$]/.test(mask[at] ?? '') && /[\w$]/.test(mask[at - 1] ?? '') && at > start) continue
    pattern.lastIndex = at
    const word = pattern.exec(mask)?.[0]
    if (word !== undefined && at + word.length <= end) return { at, word }
  }
  return null
}

const parts = (source: Source, range: Range, word: string): Range[] => {
  const found = findAt(source, range, JOINED)
  if (found === null) return [range]
  const left = trimmed(source.mask, range.start, found.at)
  return [left, ...parts(source, { start: found.at + word.length, end: range.end }, word)]
}

/** A number beside `<` is an upper bound: raised, it lets more pass. */
const bound = (text: string, operator: string): Tolerance | null => {
  const value = numberOf(text)
  if (value === null || !/^[<>]=?$/.test(operator)) return null
  return { value, looser: operator.startsWith('<') ? 'up' : 'down' }
}

/** A number as any of the languages writes it; products of numbers and units as in `5 * time.Second`. */
export const numberOf = (text: string): number | null => {
  const factors = text.split('*').map((part) => oneNumber(part.trim()))
  const known = factors.filter((factor) => factor !== null)
  return known.length === factors.length ? known.reduce((a, b) => a * b, 1) : null
}

const UNITS: Readonly<Record<string, number>> = {
  Nanosecond: 1e-6,
  Microsecond: 1e-3,
  Millisecond: 1,
  Second: 1000,
  Minute: 60_000,
  Hour: 3_600_000,
}

const oneNumber = (text: string): number | null => {
  const unit = /^time\.(\w+)$/.exec(text)?.[1]
  if (unit !== undefined) return UNITS[unit] ?? null
  if (!/^[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:e[-+]?\d+)?(?:_?[iuf]\d+)?$/i.test(text)) return null
  return Number.parseFloat(text.replaceAll('_', ''))
}
