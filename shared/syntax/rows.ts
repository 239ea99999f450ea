import type { Mark } from '../session/test-manifest.ts'
import { splitArgs } from './chain.ts'
import type { Owned } from './dialect.ts'
import type { Range } from './range.ts'
import { lineAt, type Source } from './source.ts'
import { textIn } from './words.ts'

/** A list of rows: each begins with a bracket, in Go and Python perhaps behind its key or type. */
const ROW = /^(?:\u00ab\u00ac*\s*:\s*)?&?[\w.]*\s*[[({]/

/** The cases of a unit: what its table is given, and lists of rows in it. What a check expects is no table. */
export const rowsOf = (source: Source, { unit, checks }: Owned, lists: readonly number[]): Mark[] => {
  const taken: Range[] = [...unit.tables]
  const given = unit.tables.flatMap((table) => givenRows(source, table))
  const found = lists.flatMap((index): Mark[] => {
    const span = source.spans[index]
    if (span === undefined || within(taken, span) || within(checks, span)) return []
    const rows = splitArgs(source, span.start, span.end - 1)
    if (rows.length < 2 || !rows.every(({ start, end }) => ROW.test(source.mask.slice(start, end)))) return []
    taken.push(span)
    return rows.map((row) => markOf(source, row))
  })
  return [...given, ...found]
}

const within = (ranges: readonly Range[], { start, end }: Range): boolean =>
  ranges.some((range) => range.start <= start && range.end >= end)

const markOf = (source: Source, { start, end }: Range): Mark => ({ text: textIn(source.words, start, end), line: lineAt(source, start) })

/** A list's members, the lines of a template, or nothing where the table stands elsewhere. */
const givenRows = (source: Source, { start, end }: Range): Mark[] => {
  if (source.mask[start] === '[') return splitArgs(source, start, source.partner[start] ?? end).map((row) => markOf(source, row))
  if (!source.text.slice(start - 1, end + 1).includes('\n')) return []
  const lines = source.text.slice(start, end).split('\n')
  return lines
    .slice(1)
    .filter((line) => line.includes('${'))
    .map((line) => ({ text: line.replaceAll(/\s+/g, ''), line: lineAt(source, start) }))
}
