import * as z from 'zod'
import type { Diagnostic, DiagnosticSeverity } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { isAbsolute } from './workspace-path.ts'

type Span = {
  file_name: string
  line_start: number
  line_end: number
  column_start: number
  column_end: number
  is_primary: boolean
  label?: string | null | undefined
  expansion?: { span: Span } | null | undefined
}
const Span: z.ZodType<Span> = z.object({
  file_name: z.string(),
  line_start: z.number(),
  line_end: z.number(),
  column_start: z.number(),
  column_end: z.number(),
  is_primary: z.boolean(),
  label: z.string().nullish(),
  get expansion() {
    return z.object({ span: Span }).nullish()
  },
})
const Message = z.object({
  level: z.string(),
  message: z.string(),
  code: z.object({ code: z.string() }).nullish(),
  spans: z.array(Span),
  children: z.array(z.object({ level: z.string(), message: z.string() })),
})
type Message = z.infer<typeof Message>

const FromCargo = z.object({ reason: z.literal('compiler-message'), message: Message })
const FromRustc = Message.extend({ $message_type: z.literal('diagnostic') })
const OtherOfCargo = z.object({
  reason: z.enum(['compiler-artifact', 'build-script-executed', 'build-finished', 'timing-info']),
})

/** One line of cargo's `--message-format=json`, or of rustc's `--error-format=json`. */
export const cargoOf = (document: unknown): Diagnostic[] | undefined => {
  const cargo = FromCargo.safeParse(document)
  if (cargo.success) return problemOf(cargo.data.message)
  const rustc = FromRustc.safeParse(document)
  if (rustc.success) return problemOf(rustc.data)
  return OtherOfCargo.safeParse(document).success ? [] : undefined
}

/** Sums that the compiler says at its end, which are no problem of their own. */
const SUM = /^(?:aborting due to|\d+ warnings? emitted)/

const problemOf = (told: Message): Diagnostic[] => {
  if (told.level === 'failure-note' || SUM.test(told.message)) return []
  const primary = told.spans.find((span) => span.is_primary)
  const at = primary === undefined ? undefined : inProject(primary)
  const code = told.code?.code
  return [
    diagnosticOf({
      file: at?.file_name,
      line: at?.line_start,
      column: at?.column_start,
      endLine: at?.line_end,
      endColumn: at?.column_end,
      severity: severityOf(told.level),
      message: primary?.label ? `${told.message}: ${primary.label}` : told.message,
      code,
      source: code?.startsWith('clippy::') === true ? 'clippy' : 'rustc',
      notes: told.children.map(({ level, message }) => `${level}: ${message}`),
    }),
  ]
}

/**
 * Inside of macros the compiler points into the macro, which may be another crate's. The innermost place in the project is where one can act;
 * cargo writes the project's own files as relative paths.
 */
const inProject = (span: Span): Span => {
  const chain = [span]
  for (let at = span.expansion?.span; at !== undefined; at = at.expansion?.span) chain.push(at)
  return (
    chain.find(({ file_name: file }) => !file.startsWith('<') && !isAbsolute(file)) ??
    chain.find(({ file_name: file }) => !file.startsWith('<')) ??
    span
  )
}

const severityOf = (level: string): DiagnosticSeverity => {
  if (level.startsWith('error')) return 'error'
  if (level === 'warning') return 'warning'
  return level === 'help' ? 'hint' : 'information'
}
