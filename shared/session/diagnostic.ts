import * as z from 'zod'

export const DiagnosticSeverity = z.enum(['error', 'warning', 'information', 'hint'])
export type DiagnosticSeverity = z.infer<typeof DiagnosticSeverity>

const Line = z.number().int().positive()

/**
 * A problem that a type-checker, linter or compiler named. `file` is a posix path from the workspace; '' when it names none. Lines and columns
 * are 1-based; columns count whatever the tool counts, so they are for showing, not for slicing.
 */
export const Diagnostic = z.object({
  file: z.string(),
  line: Line.optional(),
  column: Line.optional(),
  endLine: Line.optional(),
  endColumn: Line.optional(),
  severity: DiagnosticSeverity,
  message: z.string(),
  code: z.string().optional(),
  /** The tool: `tsc`, `eslint`, `clippy`. */
  source: z.string().optional(),
})
export type Diagnostic = z.infer<typeof Diagnostic>
