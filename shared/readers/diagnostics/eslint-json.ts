import * as z from 'zod'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'

const count = z.number().optional().catch(undefined)
const Message = z.object({
  ruleId: z.string().nullish(),
  severity: z.union([z.literal(1), z.literal(2)]),
  message: z.string(),
  line: count,
  column: count,
  endLine: count,
  endColumn: count,
})
const Files = z.array(z.object({ filePath: z.string(), messages: z.array(Message) })).min(1)

/** ESLint's `-f json`. Suppressed messages stand in a list of their own and are none. */
export const eslintOf = (document: unknown): Diagnostic[] | undefined => {
  const read = Files.safeParse(document)
  if (!read.success) return undefined
  return read.data.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, severity, ...told }) =>
      diagnosticOf({ ...told, file: filePath, severity: severity === 2 ? 'error' : 'warning', code: ruleId, source: 'eslint' }),
    ),
  )
}
