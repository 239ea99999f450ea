import type { FileCoverage } from '../../session/coverage.ts'

/** How often each executable line was reached, by its 1-based number. */
export type Hits = ReadonlyMap<number, number>

/** Sums one file's lines. A line that several parts of the report name has been reached when one of them says so. */
export const fileCoverage = (file: string, hits: Hits, branches: FileCoverage['branches']): FileCoverage => {
  const lines = [...hits.keys()].filter((line) => Number.isSafeInteger(line) && line > 0).toSorted((a, b) => a - b)
  const reached = lines.filter((line) => (hits.get(line) ?? 0) > 0)
  const missed = lines.filter((line) => (hits.get(line) ?? 0) <= 0)
  return { file, lines: { covered: reached.length, total: lines.length }, branches, missed, reached }
}

/** Adds what one part of a report says of a line; a count that is no number is none. */
export const addHits = (hits: Map<number, number>, line: number, count: number): void => {
  hits.set(line, Math.max(hits.get(line) ?? 0, Number.isFinite(count) ? count : 0))
}
