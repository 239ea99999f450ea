import type { Diagnostic } from '../../session/diagnostic.ts'
import { arrowsOf } from './arrows.ts'
import { biomeOf } from './biome-json.ts'
import { cargoOf } from './cargo-json.ts'
import { eslintOf } from './eslint-json.ts'
import { gccOf } from './gcc-json.ts'
import { githubOf } from './github.ts'
import { goVetOf } from './go-vet-json.ts'
import { documentsIn, type Documents } from './json-documents.ts'
import { linesOf } from './lines.ts'
import { mypyOf } from './mypy-json.ts'
import { oxlintOf } from './oxlint-json.ts'
import { plainText } from './plain-text.ts'
import { rdjsonOf } from './rdjson.ts'
import { ruffOf } from './ruff-json.ts'
import { sarifOf } from './sarif.ts'
import { stylishOf } from './stylish.ts'
import { workspacePath, type Place } from './workspace-path.ts'

/** Readers of one JSON document. */
const OF_DOCUMENTS = {
  sarif: sarifOf,
  rdjson: rdjsonOf,
  eslint: eslintOf,
  cargo: cargoOf,
  gcc: gccOf,
  mypy: mypyOf,
  ruff: ruffOf,
  oxlint: oxlintOf,
  biome: biomeOf,
  'go-vet': goVetOf,
} as const

/** Readers of what is not JSON. */
const OF_TEXT = { github: githubOf, stylish: stylishOf, arrows: arrowsOf, lines: linesOf } as const

type DocumentFormat = keyof typeof OF_DOCUMENTS
type TextFormat = keyof typeof OF_TEXT
export type DiagnosticFormat = DocumentFormat | TextFormat

/** A line longer than this is a program on one line, not a message; patterns take too long on it. */
const LONGEST_LINE = 4000

/**
 * The problems that a type-checker, linter or compiler named in its output, whatever its format; those of several tools in one output are all
 * read. With `format`, nothing else is looked for. Undefined: no known format is in there; an empty list: there is one, and it names none.
 */
export const readDiagnostics = (
  text: string,
  hint: Place & { readonly format?: DiagnosticFormat | undefined },
): Diagnostic[] | undefined => {
  const output = plainText(text)
  const documents = documentsIn(output)
  const found = hint.format === undefined ? byContent(documents) : asFormat(hint.format, output, documents)
  if (found === undefined) return undefined
  return distinct(found.map((diagnostic) => ({ ...diagnostic, file: workspacePath(diagnostic.file, hint) })))
}

const byContent = ({ documents, rest }: Documents): Diagnostic[] | undefined => {
  const read = [
    ...documents.map((document) => firstDefined(Object.values(OF_DOCUMENTS), document)),
    ...Object.values(OF_TEXT).map((reader) => reader(shortLines(rest))),
  ]
  const known = read.flatMap((found) => (found === undefined ? [] : [found]))
  if (known.length > 0) return known.flat()
  return isNothing({ documents, rest }) ? [] : undefined
}

/** `[]` and `{}` alone are what most tools write when there is nothing to tell. */
const isNothing = ({ documents, rest }: Documents): boolean =>
  documents.length > 0 &&
  rest.trim() === '' &&
  documents.every((document) => typeof document === 'object' && document !== null && Object.keys(document).length === 0)

const asFormat = (format: DiagnosticFormat, output: string, { documents }: Documents): Diagnostic[] | undefined => {
  if (isTextFormat(format)) return OF_TEXT[format](shortLines(output))
  const reader = OF_DOCUMENTS[format]
  const known = documents.flatMap((document) => {
    const found = isNothing({ documents: [document], rest: '' }) ? [] : reader(document)
    return found === undefined ? [] : [found]
  })
  return known.length === 0 ? undefined : known.flat()
}

const shortLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.length <= LONGEST_LINE)
    .join('\n')

const isTextFormat = (format: DiagnosticFormat): format is TextFormat => format in OF_TEXT

const firstDefined = <I, O>(readers: readonly ((input: I) => O | undefined)[], input: I): O | undefined => {
  for (const reader of readers) {
    const read = reader(input)
    if (read !== undefined) return read
  }
  return undefined
}

/** Build tools compile a file once for the product and once for its tests, and say everything twice. */
const distinct = (all: readonly Diagnostic[]): Diagnostic[] => [
  ...new Map(all.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values(),
]
