import type { Check } from '../../session/check.ts'
import { DiagnosticSeverity, type Diagnostic } from '../../session/diagnostic.ts'
import type { RunVerdict } from '../../session/evidence.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { RunEnd } from '../../session/run.ts'
import { couldNotRun, endLabel, met, unmet } from './words.ts'

type DiagnosticsCheck = Extract<Check, { kind: 'diagnostics' }>

/** From the gravest down. */
const ORDER = DiagnosticSeverity.options

/** How many of each severity, from the gravest down; only what is there. */
export const severityCounts = (diagnostics: readonly Diagnostic[]): Record<string, number> =>
  Object.fromEntries(
    ORDER.flatMap((severity) => {
      const count = diagnostics.filter((one) => one.severity === severity).length
      return count === 0 ? [] : [[severity, count]]
    }),
  )

/** The problems that a check counts: those of its severity or worse. */
const counted = ({ severity = 'warning' }: DiagnosticsCheck, diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  diagnostics.filter((one) => ORDER.indexOf(one.severity) <= ORDER.indexOf(severity))

/** Whether a type-checker or linter named no more than it may. One that fails and names nothing has not looked, so that shows nothing. */
export const judgeDiagnostics = (check: DiagnosticsCheck, end: RunEnd, outcome: Outcome): RunVerdict => {
  const all = outcome.diagnostics ?? []
  const failed = end.kind !== 'exited' || end.code !== 0
  if (all.length === 0 && failed) return couldNotRun(`${endLabel(end)}, and it named no problem that can be read`)
  const problems = counted(check, all)
  const most = check.max ?? 0
  const label = `${problems.length} of ${check.severity ?? 'warning'} or worse`
  if (problems.length <= most) return met(most === 0 ? label : `${label}, at most ${most}`)
  const [first] = problems
  const where = first === undefined || first.file === '' ? '' : `${first.file}${first.line === undefined ? '' : `:${first.line}`}: `
  return unmet(`${label}${most === 0 ? '' : `, more than ${most}`}; ${where}${first?.message.split('\n')[0] ?? ''}`)
}
