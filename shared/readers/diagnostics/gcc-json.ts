import * as z from 'zod'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

const Point = z.object({ file: z.string(), line: z.number(), column: z.number() })
const Problem = z.object({
  kind: z.string(),
  message: z.string(),
  option: z.string().optional(),
  locations: z.array(z.object({ caret: Point, finish: Point.optional() })),
  children: z.array(z.object({ kind: z.string(), message: z.string() })),
})
const Problems = z.array(Problem).min(1)

/** GCC's `-fdiagnostics-format=json`, one array for each file that it compiles. */
export const gccOf = (document: unknown): Diagnostic[] | undefined => {
  const read = Problems.safeParse(document)
  if (!read.success) return undefined
  return read.data.map(({ kind, message, option, locations, children }) => {
    const { caret, finish } = locations[0] ?? {}
    return diagnosticOf({
      file: caret?.file,
      line: caret?.line,
      column: caret?.column,
      endLine: finish?.line,
      // GCC's last column is still inside; everybody else's is the first one behind.
      endColumn: finish === undefined ? undefined : finish.column + 1,
      severity: severityOf(kind),
      message,
      code: option,
      source: 'gcc',
      notes: children.map((child) => `${child.kind}: ${child.message}`),
    })
  })
}
