import { DiagnosticSeverity, SymbolKind, type Command, type Diagnostic, type MarkupContent, type Range } from 'vscode-languageserver'
import type { Finding, Fix, PlanDocument, Severity, Where } from '../shared/index.ts'
import type { Placed } from './picture.ts'

/** The only file with positions and severities. Lines of LSP are 0-based and columns UTF-16 units, which is what a JavaScript string has. */

type Surroundings = {
  readonly plan: PlanDocument
  readonly planUri: string
  readonly uriOf: (path: string) => string
  readonly textOf: (path: string) => string | null
}

/** Where a finding is shown: the whole line, without the space around it. */
export const placeOf = (where: Where, { plan, planUri, uriOf, textOf }: Surroundings): { uri: string; range: Range } =>
  where.kind === 'plan'
    ? { uri: planUri, range: lineRange(plan.text, plan.lines[where.item] ?? 0) }
    : { uri: uriOf(where.path), range: lineRange(textOf(where.path), where.line - 1) }

/** The text of a line; a text that is not there, or is shorter by now, gives an empty range on the line. */
export const lineRange = (text: string | null, line: number): Range => {
  const content = lineText(text, line)
  const start = content.length - content.trimStart().length
  return { start: { line, character: start }, end: { line, character: Math.max(start, content.trimEnd().length) } }
}

export const lineText = (text: string | null, line: number): string => text?.split('\n', line + 1)[line] ?? ''

/** A part of a line, by where its text stands. */
export const partRange = (line: number, start: number, length: number): Range => ({
  start: { line, character: start },
  end: { line, character: start + length },
})

export const linesRange = (from: number, to: Range): Range => ({ start: { line: from, character: 0 }, end: to.end })

export const coversLine = (range: Range, line: number): boolean => range.start.line <= line && line <= range.end.line

export const overlaps = (a: Range, b: Range): boolean => a.start.line <= b.end.line && b.start.line <= a.end.line

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
}

export const diagnosticOf = ({ finding, range }: Placed): Diagnostic => ({
  range,
  severity: severities[finding.severity],
  code: finding.code,
  source: 'maestro',
  message: finding.message,
})

/** The name under which an operation is called from an editor. */
export const commandName = (operation: string): string => `maestro.${operation}`

/** `root` is named only where the editor has several folders, of which the command could mean any. */
export const commandOf = ({ operation, input, title }: Fix, root: string | null): Command => ({
  title,
  command: commandName(operation),
  arguments: root === null ? [input] : [input, { root }],
})

/** Several findings on a line read as paragraphs. */
export const markup = (paragraphs: readonly string[], markdown: boolean): MarkupContent => ({
  kind: markdown ? 'markdown' : 'plaintext',
  value: paragraphs.join('\n\n'),
})

/** What an outline's entry looks like. */
export const symbolKinds = { document: SymbolKind.File, section: SymbolKind.Namespace, item: SymbolKind.Field } as const

export const findingWords = ({ severity, code, message }: Finding): string => `${severity} ${code}: ${message}`
