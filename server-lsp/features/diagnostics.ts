import { TextDocumentSyncKind, type Diagnostic } from 'vscode-languageserver'
import type { Feature, Folder, Placed } from '../context.ts'
import { diagnosticOf } from '../convert.ts'
import { openPublisher } from '../publisher.ts'

/** Findings as pushed diagnostics, and the editor's events that may change them. */
export const diagnostics: Feature = ({ connection, documents, folders }) => {
  const publisher = openPublisher((uri, found) => {
    const version = documents.get(uri)?.version
    void connection.sendDiagnostics({ uri, diagnostics: found, ...(version !== undefined && { version }) })
  })
  folders.onDrawn((folder) => publisher.replace(folder.root, diagnosticsOf(folder)))

  documents.onDidOpen(({ document }) => {
    publisher.forget(document.uri)
    folders.of(document.uri)?.redraw()
  })
  documents.onDidChangeContent(({ document }) => folders.of(document.uri)?.redraw())
  documents.onDidClose(({ document }) => folders.of(document.uri)?.redraw())
  documents.onDidSave(async ({ document }) => folders.of(document.uri)?.refresh())
  return { textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true } }
}

const diagnosticsOf = (folder: Folder) => (folder.picture()?.placed ?? []).map((placed) => [placed.uri, madeOnce(placed)] as const)

/** What is drawn again as it was gives the same diagnostic, by which the publisher sees that there is nothing to send. */
const made = new WeakMap<Placed, Diagnostic>()
const madeOnce = (placed: Placed): Diagnostic => {
  const diagnostic = made.get(placed) ?? diagnosticOf(placed)
  made.set(placed, diagnostic)
  return diagnostic
}
