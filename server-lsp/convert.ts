import { DiagnosticSeverity, SymbolKind, type Command, type Diagnostic, type MarkupContent, type Range } from 'vscode-languageserver'
import type { Fix, PlanDocument, Severity, Where } from '../shared/index.ts'
import type { Placed } from './placed.ts'

/** The only file with positions and severities. Lines of LSP are 0-based and columns UTF-16 units, which is what a JavaScript string has. */

type Surroundings = {
  readonly plan: PlanDocument
  readonly planLines: readonly string[]
  readonly planUri: string
  readonly uriOf: (path: string) => string
  readonly linesOf: (path: string) => readonly string[]
}

/** Where a finding is shown: the whole line, without the space around it. */
export const placeOf = (where: Where, { plan, planLines, planUri, uriOf, linesOf }: Surroundings): { uri: string; range: Range } =>
  where.kind === 'plan'
    ? { uri: planUri, range: lineRange(planLines, plan.lines[where.item] ?? 0) }
    : { uri: uriOf(where.path), range: lineRange(linesOf(where.path), where.line - 1) }

/** A whole line without the space around it; one that is not there any more gives an empty range. */
export const lineRange = (lines: readonly string[], line: number): Range => {
  const content = lines[line] ?? ''
  const start = content.length - content.trimStart().length
  return { start: { line, character: start }, end: { line, character: Math.max(start, content.trimEnd().length) } }
}

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
