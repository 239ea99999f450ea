import * as z from 'zod'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

const Position = z.object({ row: z.number(), column: z.number() })
const Problem = z.object({
  filename: z.string(),
  code: z.string().nullable(),
  message: z.string(),
  location: Position,
  end_location: Position,
  severity: z.string().nullish(),
})
const Problems = z.union([z.array(Problem).min(1), Problem.transform((one) => [one])])

/** Ruff's `--output-format json`, and one line of `json-lines`. */
export const ruffOf = (document: unknown): Diagnostic[] | undefined => {
  const read = Problems.safeParse(document)
  if (!read.success) return undefined
  return read.data.map(({ filename, code, message, location, end_location: end, severity }) =>
    diagnosticOf({
      file: filename,
      line: location.row,
      column: location.column,
      endLine: end.row,
      endColumn: end.column,
      severity: severityOf(severity),
      message,
      code,
      source: 'ruff',
    }),
  )
}
