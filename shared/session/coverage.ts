import * as z from 'zod'

const Share = z.object({ covered: z.number().int().nonnegative(), total: z.number().int().nonnegative() })

/** What one file's executable lines and branches did. `missed`: 1-based lines that were never reached. Posix path from the workspace. */
export const FileCoverage = z.object({
  file: z.string(),
  lines: Share,
  branches: Share.nullable(),
  missed: z.array(z.number().int().positive()),
  /** Lines that were reached; absent where the report has sums alone, so that no line of its file can be told by itself. */
  reached: z.array(z.number().int().positive()).optional(),
})
export type FileCoverage = z.infer<typeof FileCoverage>

/** A runner's own coverage report, file by file. `format`: where it was read from, such as `lcov`. */
export const CoverageReport = z.object({ format: z.string(), files: z.array(FileCoverage) })
export type CoverageReport = z.infer<typeof CoverageReport>
