import type { Measured } from '../session/evidence.ts'
import { documentsIn } from './diagnostics/json-documents.ts'
import { plainText } from './diagnostics/plain-text.ts'
import { valueAt } from './json-path.ts'
import type { MatchEach } from './match-each.ts'
import { quantityIn } from './quantity.ts'

/** Where a number is found: the first group of a regular expression's last match, or a path in the last JSON document. Neither: the last line. */
export type Finding = {
  readonly pattern?: string | undefined
  readonly path?: string | undefined
  /** What it is to be told in; what the program prints in another unit of the same kind is converted. */
  readonly unit?: string | undefined
}

/** A number that a check asks for, and what it must be. `artefact`: the file it is read from; absent: the output. */
export type MetricSpec = Finding &
  Pick<Measured, 'name' | 'op' | 'target'> & {
    readonly artefact?: string | undefined
  }

/** What one run left to read from: its output, and the texts of its artefacts by their posix path from the workspace. */
export type Readings = { readonly output: string; readonly artefacts: ReadonlyMap<string, string> }

/** The number in a text, in the unit asked for. Null: there is none, it is of another kind, or the pattern took too long. */
export const readMetric = (text: string, { pattern, path, unit }: Finding, matchEach: MatchEach): number | null => {
  const plain = plainText(text)
  if (pattern !== undefined) return byPattern(plain, pattern, unit, matchEach)
  const stated = path === undefined ? lastLine(plain) : valueAt(documentsIn(plain).documents.at(-1), path)
  if (typeof stated === 'number') return stated
  return typeof stated === 'string' ? quantityIn(stated, unit) : null
}

const byPattern = (text: string, pattern: string, unit: string | undefined, matchEach: MatchEach): number | null => {
  const matches = matchEach(pattern, 'gm', [text])
  const groups = typeof matches === 'string' ? null : matches[0]
  const stated = groups?.[1] ?? groups?.[0]
  return typeof stated === 'string' ? quantityIn(stated, unit) : null
}

const lastLine = (text: string): string | undefined =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .at(-1)

/** Each number that a check asks for, held against its target. A number that is not there, or not in its file, does not hold. */
export const measure = (readings: Readings, specs: readonly MetricSpec[], matchEach: MatchEach): Measured[] =>
  specs.map((spec) => {
    const text = spec.artefact === undefined ? readings.output : readings.artefacts.get(spec.artefact)
    const value = text === undefined ? null : readMetric(text, spec, matchEach)
    const { name, op, target, unit } = spec
    return { name, value, op, target, ...(unit !== undefined && { unit }), holds: value !== null && compares(value, op, target) }
  })

const compares = (value: number, op: Measured['op'], target: number): boolean => {
  switch (op) {
    case '<=':
      return value <= target
    case '>=':
      return value >= target
    case '<':
      return value < target
    case '>':
      return value > target
    case '==':
      return value === target
  }
}
