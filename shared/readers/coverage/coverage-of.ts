import type { CoverageReport, FileCoverage } from '../../session/coverage.ts'
import { matcherOf } from '../../session/glob.ts'

/** How much of something was reached. */
export type CoverageShare = { readonly covered: number; readonly total: number }

/** What of a report is asked for. All paths are posix, from the workspace. */
export type CoverageQuestion = {
  readonly what?: 'lines' | 'branches' | undefined
  /** Globs; absent: every file of the report. */
  readonly scope?: readonly string[] | undefined
  /** Only these lines, such as those that a change added; files that are not named here do not count. */
  readonly lines?: ReadonlyMap<string, ReadonlySet<number>> | undefined
  /** Files that ought to be in the report, and how many lines they have: one that is not there was never loaded, so all of it is uncovered. */
  readonly expected?: ReadonlyMap<string, number> | undefined
}

/**
 * Sums a report over what is asked for. Null: the report cannot tell, since it has no single lines (a summary), or since branches were asked
 * for of chosen lines or of a file that it does not name. A file whose branches are unknown has none.
 */
export const coverageOf = (report: CoverageReport, question: CoverageQuestion): CoverageShare | null => {
  const { what = 'lines', scope, lines, expected = new Map<string, number>() } = question
  const inScope = scope === undefined ? () => true : matcherOf(scope)
  const named = new Set(report.files.map(({ file }) => file))
  const unnamed = [...expected].filter(([file]) => inScope(file) && !named.has(file) && (lines === undefined || lines.has(file)))
  if (what === 'branches' && (lines !== undefined || unnamed.length > 0)) return null
  return sumOf([
    ...report.files.filter(({ file }) => inScope(file)).map((file) => (what === 'branches' ? branchesOf(file) : linesOf(file, lines))),
    ...unnamed.map(([file, count]) => ({ covered: 0, total: lines?.get(file)?.size ?? count })),
  ])
}

const branchesOf = ({ branches }: FileCoverage): CoverageShare => branches ?? { covered: 0, total: 0 }

const linesOf = ({ file, lines, missed, reached }: FileCoverage, chosen: CoverageQuestion['lines']): CoverageShare | null => {
  if (chosen === undefined) return lines
  const wanted = chosen.get(file)
  if (wanted === undefined) return { covered: 0, total: 0 }
  if (reached === undefined) return null
  const covered = reached.filter((line) => wanted.has(line)).length
  return { covered, total: covered + missed.filter((line) => wanted.has(line)).length }
}

const sumOf = (shares: readonly (CoverageShare | null)[]): CoverageShare | null => {
  let [covered, total] = [0, 0]
  for (const share of shares) {
    if (share === null) return null
    covered += share.covered
    total += share.total
  }
  return { covered, total }
}
