import type { DocumentSymbol, SymbolInformation } from 'vscode-languageserver'
import type { Feature, Picture } from '../context.ts'
import { lineRange, linesRange, symbolKinds } from '../convert.ts'
import { outlineOf, type Entry } from '../outline.ts'

/** The plan's outline, nested where the editor can show it so. */
export const documentSymbols: Feature = ({ connection, client, folders }) => {
  connection.onDocumentSymbol(({ textDocument: { uri } }): DocumentSymbol[] | SymbolInformation[] => {
    const folder = folders.of(uri)
    const picture = folder?.picture() ?? null
    if (folder === null || picture === null || uri !== folder.planUri()) return []
    const symbols = outlineOf(picture.plan).map((entry) => symbolOf(entry, picture))
    return client.nestsSymbols ? symbols : symbols.flatMap((symbol) => flat(symbol, uri))
  })
  return { documentSymbolProvider: true }
}

const symbolOf = ({ kind, name, line, to, within }: Entry, picture: Picture): DocumentSymbol => ({
  name,
  kind: symbolKinds[kind],
  range: linesRange(line, lineRange(picture.planLines, to)),
  selectionRange: lineRange(picture.planLines, line),
  children: within.map((entry) => symbolOf(entry, picture)),
})

const flat = ({ name, kind, range, children = [] }: DocumentSymbol, uri: string): SymbolInformation[] => [
  { name, kind, location: { uri, range } },
  ...children.flatMap((child) => flat(child, uri)),
]
