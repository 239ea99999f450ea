import * as z from 'zod'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'

const Problems = z.array(z.object({ posn: z.string(), message: z.string() }))
const Broken = z.object({ error: z.string() })
/** Package, then analyser. */
const Packages = z.record(z.string(), z.record(z.string(), z.union([Problems, Broken])))

/** `go vet -json`, which exits 0 whatever it finds. Test packages repeat what their package said. */
export const goVetOf = (document: unknown): Diagnostic[] | undefined => {
  const read = Packages.safeParse(document)
  if (!read.success) return undefined
  const found = Object.values(read.data).flatMap((analysers) =>
    Object.entries(analysers).flatMap(([analyser, result]) =>
      Array.isArray(result)
        ? result.map(({ posn, message }) =>
            diagnosticOf({ ...placeOf(posn), severity: 'error', message, code: analyser, source: 'go vet' }),
          )
        : [diagnosticOf({ severity: 'error', message: result.error, code: analyser, source: 'go vet' })],
    ),
  )
  return found.length === 0 ? undefined : found
}

/** `/x/a.go:8:2`, where the path may hold colons itself. */
const placeOf = (posn: string): { file: string; line?: number; column?: number } => {
  const found = /^(.+?):(\d+)(?::(\d+))?$/.exec(posn)
  return found === null ? { file: posn } : { file: found[1] ?? '', line: Number(found[2]), column: Number(found[3] ?? 0) }
}
