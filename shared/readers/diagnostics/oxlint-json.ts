import * as z from 'zod'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

const Span = z.object({ line: z.number(), column: z.number() })
const Problem = z.object({
  message: z.string(),
  code: z.string().optional(),
  severity: z.string(),
  help: z.string().optional(),
  filename: z.string().optional(),
  labels: z.array(z.object({ span: Span.optional() })).optional(),
})
const Report = z.object({ diagnostics: z.array(Problem), number_of_files: z.number() })

/** Oxlint's `-f json`. It says where a problem begins and how many bytes it has, so the end is not known. */
export const oxlintOf = (document: unknown): Diagnostic[] | undefined => {
  const read = Report.safeParse(document)
  if (!read.success) return undefined
  return read.data.diagnostics.map(({ message, code, severity, help, filename, labels }) =>
    diagnosticOf({
      file: filename,
      line: labels?.[0]?.span?.line,
      column: labels?.[0]?.span?.column,
      severity: severityOf(severity),
      message,
      code,
      source: 'oxlint',
      notes: help === undefined ? [] : [`help: ${help}`],
    }),
  )
}
