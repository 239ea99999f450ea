import {
  TextDocuments,
  type Connection,
  type InitializeResult,
  type ServerCapabilities,
  type InitializeParams,
} from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { pathToFileURL } from 'node:url'
import type { WorkspaceOptions } from '../shared/index.ts'
import { VERSION } from '../shared/version.ts'
import { clientOf } from './client.ts'
import type { Feature } from './context.ts'
import { codeActions } from './features/code-actions.ts'
import { codeLens } from './features/code-lens.ts'
import { commands } from './features/commands.ts'
import { diagnostics } from './features/diagnostics.ts'
import { documentLinks } from './features/document-links.ts'
import { documentSymbols } from './features/document-symbols.ts'
import { folding } from './features/folding.ts'
import { hover } from './features/hover.ts'
import { inlayHints } from './features/inlay-hints.ts'
import { redrawing } from './features/redrawing.ts'
import { watchedFiles } from './features/watched-files.ts'
import { workspaceFolders } from './features/workspace-folders.ts'
import { openFolders } from './folders.ts'

/** Everything the server offers. A feature is a file and a line here; it registers itself and adds its own capability. */
const features: readonly Feature[] = [
  workspaceFolders,
  diagnostics,
  codeActions,
  codeLens,
  commands,
  hover,
  inlayHints,
  documentSymbols,
  documentLinks,
  folding,
  redrawing,
  watchedFiles,
]

/** Serves one editor. Before `initialized` no folder is looked at. */
export const startServer = (connection: Connection, options: WorkspaceOptions): void => {
  connection.onInitialize((params): InitializeResult => {
    const documents = new TextDocuments(TextDocument)
    const folders = openFolders({ documents, options, log: (text) => connection.console.info(text) })
    const server = { connection, documents, folders, client: clientOf(params) }
    const capabilities = features.reduce<ServerCapabilities>((all, feature) => ({ ...all, ...feature(server) }), {})
    documents.listen(connection)
    connection.onInitialized(() => Promise.all(rootsOf(params).map((uri) => folders.open(uri))).then(() => undefined))
    return { capabilities, serverInfo: { name: 'maestro', version: VERSION } }
  })
  connection.listen()
}

/** Workspace folders, or what editors sent before those existed. */
const rootsOf = ({ workspaceFolders, rootUri, rootPath }: InitializeParams): string[] => {
  const folders = workspaceFolders?.map(({ uri }) => uri) ?? []
  if (folders.length > 0) return folders
  if (rootUri) return [rootUri]
  return rootPath ? [pathToFileURL(rootPath).href] : []
}
