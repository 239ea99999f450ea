import * as z from 'zod'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

const Position = z.object({ line: z.number(), column: z.number() })
const Problem = z.object({
  severity: z.string(),
  message: z.string(),
  category: z.string().nullish(),
  location: z.object({ path: z.string(), start: Position.optional(), end: Position.optional() }).nullish(),
})
const Report = z.object({ summary: z.object({ errors: z.number() }), diagnostics: z.array(Problem), command: z.string() })

/** Biome's own `--reporter=json`. */
export const biomeOf = (document: unknown): Diagnostic[] | undefined => {
  const read = Report.safeParse(document)
  if (!read.success) return undefined
  return read.data.diagnostics.map(({ severity, message, category, location }) =>
    diagnosticOf({
      file: location?.path,
      line: location?.start?.line,
      column: location?.start?.column,
      endLine: location?.end?.line,
      endColumn: location?.end?.column,
      severity: severityOf(severity),
      message,
      code: category,
      source: 'biome',
    }),
  )
}
