import * as z from 'zod'
import type { CoverageReport, FileCoverage } from '../../session/coverage.ts'
import { workspacePath, type Place } from '../diagnostics/workspace-path.ts'
import { addHits, fileCoverage } from './file-coverage.ts'

const Counts = z.record(z.string(), z.number())
const Covered = z.object({
  path: z.string(),
  statementMap: z.record(z.string(), z.object({ start: z.object({ line: z.number() }) })),
  s: Counts,
  b: z.record(z.string(), z.array(z.number())),
})
const Final = z.record(z.string(), Covered)

/** Istanbul's coverage-final.json, which Vitest and Jest write too. A line is reached when a statement that begins on it is. */
export const istanbulOf = (document: unknown, place: Place): CoverageReport | undefined => {
  const read = Final.safeParse(document)
  if (!read.success || Object.keys(read.data).length === 0) return undefined
  return { format: 'istanbul', files: Object.values(read.data).map((file) => covered(file, place)) }
}

const covered = ({ path, statementMap, s, b }: z.infer<typeof Covered>, place: Place): FileCoverage => {
  const hits = new Map<number, number>()
  for (const [id, { start }] of Object.entries(statementMap)) addHits(hits, start.line, s[id] ?? 0)
  const ways = Object.values(b).flat()
  return fileCoverage(workspacePath(path, place), hits, { covered: ways.filter((count) => count > 0).length, total: ways.length })
}

const Share = z.object({ total: z.number().int(), covered: z.number().int() })
const Sums = z.object({ lines: Share, branches: Share.optional() })
const Summary = z.object({ total: Sums }).catchall(Sums)

/** Istanbul's coverage-summary.json: sums for each file, and no lines. */
export const istanbulSummaryOf = (document: unknown, place: Place): CoverageReport | undefined => {
  const read = Summary.safeParse(document)
  if (!read.success) return undefined
  const files = Object.entries(read.data).filter(([path]) => path !== 'total')
  return {
    format: 'istanbul summary',
    files: files.map(([path, { lines, branches = null }]) => ({ file: workspacePath(path, place), lines, branches, missed: [] })),
  }
}
