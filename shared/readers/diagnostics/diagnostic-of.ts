import type { Diagnostic, DiagnosticSeverity } from '../../session/diagnostic.ts'

type Count = number | null | undefined
type Word = string | null | undefined

/** What a tool told of one problem, as loosely as tools do: 0, -1 and null stand for what they do not know. */
export type Told = {
  readonly file?: Word
  readonly line?: Count
  readonly column?: Count
  readonly endLine?: Count
  readonly endColumn?: Count
  readonly severity: DiagnosticSeverity
  readonly message: string
  readonly code?: Word
  readonly source?: Word
  /** Remarks that the tool adds to the problem; they become further lines of the message. */
  readonly notes?: readonly string[]
}

const NOTES = 5

/** One problem in our own shape; places that the tool does not know are left out. */
export const diagnosticOf = (told: Told): Diagnostic => {
  const line = positive(told.line)
  const column = line === undefined ? undefined : positive(told.column)
  const endLine = line === undefined ? undefined : positive(told.endLine)
  const endColumn = endLine === undefined ? undefined : positive(told.endColumn)
  return {
    file: told.file ?? '',
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(endLine !== undefined && { endLine }),
    ...(endColumn !== undefined && { endColumn }),
    severity: told.severity,
    message: [told.message.trim() || told.code || 'no message', ...(told.notes ?? []).slice(0, NOTES)].join('\n'),
    ...(told.code ? { code: told.code } : {}),
    ...(told.source ? { source: told.source } : {}),
  }
}

/** A problem with one more remark; beyond a few they are left out, since compilers explain for pages. */
export const withNote = (diagnostic: Diagnostic, note: string): Diagnostic =>
  diagnostic.message.split('\n').length > NOTES ? diagnostic : { ...diagnostic, message: `${diagnostic.message}\n${note}` }

const positive = (count: Count): number | undefined =>
  typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : undefined
