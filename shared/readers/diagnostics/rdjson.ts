import * as z from 'zod'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

const Position = z.object({ line: z.number(), column: z.number().optional() })
/** Protobuf's JSON writes an enumeration by name or by number. */
const Severity = z.union([z.string(), z.number()])
const Source = z.object({ name: z.string().optional() })
const Problem = z.object({
  message: z.string(),
  location: z.object({ path: z.string(), range: z.object({ start: Position.optional(), end: Position.optional() }).optional() }),
  severity: Severity.optional(),
  source: Source.optional(),
  code: z.object({ value: z.string().optional() }).optional(),
})
const Whole = z.object({
  diagnostics: z.array(Problem),
  source: Source.optional(),
  severity: Severity.optional(),
  // Other tools have a list of this name too; with one of these it is theirs.
  summary: z.undefined().optional(),
  number_of_files: z.undefined().optional(),
})

type Shared = Pick<z.infer<typeof Whole>, 'source' | 'severity'>

/** Reviewdog's rdjson, and one line of its rdjsonl. */
export const rdjsonOf = (document: unknown): Diagnostic[] | undefined => {
  const whole = Whole.safeParse(document)
  if (whole.success) return whole.data.diagnostics.map((problem) => problemOf(problem, whole.data))
  const one = Problem.safeParse(document)
  return one.success ? [problemOf(one.data, {})] : undefined
}

const BY_NUMBER = ['', 'error', 'warning', 'info']

const problemOf = ({ message, location, code, ...own }: z.infer<typeof Problem>, shared: Shared): Diagnostic => {
  const severity = own.severity ?? shared.severity
  const { start, end } = location.range ?? {}
  return diagnosticOf({
    file: location.path,
    line: start?.line,
    column: start?.column,
    endLine: end?.line,
    endColumn: end?.column,
    severity: severityOf(typeof severity === 'number' ? BY_NUMBER[severity] : severity),
    message,
    code: code?.value,
    source: own.source?.name ?? shared.source?.name,
  })
}
