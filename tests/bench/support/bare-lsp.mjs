import { createConnection, ProposedFeatures, TextDocuments, TextDocumentSyncKind } from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'

/** The reference: the smallest server on the same library that publishes a diagnostic for every change. */
const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout)
const documents = new TextDocuments(TextDocument)
connection.onInitialize(() => ({ capabilities: { textDocumentSync: TextDocumentSyncKind.Incremental } }))
documents.onDidChangeContent(({ document }) => {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }
  void connection.sendDiagnostics({
    uri: document.uri,
    version: document.version,
    diagnostics: [{ range, message: String(document.version), source: 'bare' }],
  })
})
documents.listen(connection)
connection.listen()
