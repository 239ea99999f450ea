import type { DiagnosticSeverity } from '../../session/diagnostic.ts'

const WORDS: Readonly<Record<string, DiagnosticSeverity>> = {
  error: 'error',
  err: 'error',
  fatal: 'error',
  'fatal error': 'error',
  'internal compiler error': 'error',
  'error: internal compiler error': 'error',
  critical: 'error',
  e: 'error',
  warning: 'warning',
  warn: 'warning',
  w: 'warning',
  style: 'warning',
  performance: 'warning',
  portability: 'warning',
  information: 'information',
  info: 'information',
  i: 'information',
  note: 'information',
  notice: 'information',
  remark: 'information',
  advice: 'information',
  hint: 'hint',
  help: 'hint',
}

/** The severity that a tool's word means. A tool that reports something without saying how bad it is means that it is wrong: an error. */
export const severityOf = (word: string | null | undefined, otherwise: DiagnosticSeverity = 'error'): DiagnosticSeverity =>
  WORDS[(word ?? '').trim().toLowerCase()] ?? otherwise
