import * as z from 'zod'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

const Problem = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  end_line: z.number().nullish(),
  end_column: z.number().nullish(),
  message: z.string(),
  hint: z.string().nullable(),
  code: z.string().nullable(),
  severity: z.string(),
})

/** One line of mypy's `--output json`, whose columns begin at 0, unlike those of its text. */
export const mypyOf = (document: unknown): Diagnostic[] | undefined => {
  const read = Problem.safeParse(document)
  if (!read.success) return undefined
  const { hint, severity, column, end_line: endLine, end_column: endColumn, ...told } = read.data
  return [
    diagnosticOf({
      ...told,
      column: column + 1,
      endLine,
      endColumn: typeof endColumn === 'number' ? endColumn + 1 : undefined,
      severity: severityOf(severity),
      source: 'mypy',
      notes: hint === null ? [] : hint.split('\n').map((line) => `note: ${line}`),
    }),
  ]
}
