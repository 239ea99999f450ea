import { documentsIn } from '../../readers/diagnostics/json-documents.ts'
import { plainText } from '../../readers/diagnostics/plain-text.ts'
import { valueAt } from '../../readers/json-path.ts'
import { quantityIn } from '../../readers/quantity.ts'
import { figureNamed } from '../../readers/samples/figure-named.ts'
import { samplesOf } from '../../readers/samples/samples-of.ts'
import { median } from '../../session/median.ts'
import type { BenchPlan } from '../../session/series.ts'
import { matchInTime } from '../runs/timed-pattern.ts'

/**
 * The number that a benchmark printed; the middle of them where it printed several, since those of one process are no witnesses independent of each
 * other. By a pattern: the first group on each line that it matches; by a path: a number, or a list of numbers, in the last JSON document. Times are
 * told in milliseconds, whatever unit stands beside them. A path that leads to no number may name a benchmark instead, whose tool we can read. Null:
 * there is none.
 */
export const benchNumber = (output: string, plan: Pick<BenchPlan, 'pattern' | 'path' | 'measure'>): number | null => {
  const { pattern, path = '' } = plan
  const plain = plainText(output)
  const found = pattern === undefined ? byPath(plain, path) : byPattern(plain, pattern)
  return middleOf(found) ?? (pattern === undefined ? byName(plain, path, plan.measure) : null)
}

const NAMED = 8

/** Why there is no number, for whoever has to write the check anew: a tool that we can read says which names there are. */
export const withoutNumber = (output: string, { pattern, path = '' }: Pick<BenchPlan, 'pattern' | 'path'>): string => {
  const missing = `what the benchmark prints has no number for ${pattern ?? path}`
  const names = samplesOf(output).map(({ name, better }) => (better === 'more' ? `${name} (a throughput)` : name))
  if (pattern !== undefined || names.length === 0) return missing
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : ''
  return `${missing}; it tells of ${names.slice(0, NAMED).join(', ')}${more}`
}

const middleOf = (found: readonly number[]): number | null => {
  const positive = found.filter((value) => value > 0)
  return positive.length === 0 ? null : median(positive)
}

const byPattern = (text: string, pattern: string): number[] => {
  const matches = matchInTime(pattern, '', text.split('\n'))
  return typeof matches === 'string' ? [] : matches.flatMap((groups) => numberIn(groups?.[1] ?? groups?.[0]))
}

const byPath = (text: string, path: string): number[] => {
  const value = valueAt(documentsIn(text).documents.at(-1), path)
  return (Array.isArray(value) ? value : [value]).flatMap(numberIn)
}

/** What its tool says is better must be what the plan takes for better, or the words would be the wrong way round. */
const byName = (text: string, name: string, measure: BenchPlan['measure']): number | null => {
  const figure = figureNamed(samplesOf(text), name)
  const isThroughput = figure?.better === 'more'
  return figure === undefined || figure.value <= 0 || isThroughput !== (measure === 'throughput') ? null : figure.value
}

const UNITS = ['ms', 'B', 'ops/s', 'B/s']

/** `980 us` and `1.1 ms` are told in one unit, and so are sizes and rates; anything else stands as it is printed. */
const numberIn = (value: unknown): number[] => {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'string') return []
  const number = [...UNITS, undefined].map((unit) => quantityIn(value, unit)).find((found) => found !== null)
  return number === undefined || number === null ? [] : [number]
}
