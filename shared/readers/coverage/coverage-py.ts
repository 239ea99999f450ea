import * as z from 'zod'
import type { CoverageReport } from '../../session/coverage.ts'
import { workspacePath, type Place } from '../diagnostics/workspace-path.ts'
import { fileCoverage } from './file-coverage.ts'

const count = z.number().int().nonnegative()
const Report = z.object({
  meta: z.object({ version: z.string() }),
  files: z.record(
    z.string(),
    z.object({
      executed_lines: z.array(z.number()),
      missing_lines: z.array(z.number()),
      // Absent without `--branch`.
      summary: z.object({ num_branches: count.optional(), covered_branches: count.optional() }),
    }),
  ),
})

/** What coverage.py writes with `coverage json`. */
export const coveragePyOf = (document: unknown, place: Place): CoverageReport | undefined => {
  const read = Report.safeParse(document)
  if (!read.success) return undefined
  const files = Object.entries(read.data.files).map(([path, { executed_lines: executed, missing_lines: missing, summary }]) => {
    const hits = new Map([...missing.map((line): [number, number] => [line, 0]), ...executed.map((line): [number, number] => [line, 1])])
    const branches = summary.num_branches === undefined ? null : { covered: summary.covered_branches ?? 0, total: summary.num_branches }
    return fileCoverage(workspacePath(path, place), hits, branches)
  })
  return { format: 'coverage.py', files }
}
