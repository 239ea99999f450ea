import type { Connection, ServerCapabilities, TextDocuments } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Client } from './client.ts'
import type { Folders } from './folders.ts'

/** What every feature works with. */
export type Server = {
  readonly connection: Connection
  readonly documents: TextDocuments<TextDocument>
  readonly client: Client
  readonly folders: Folders
}

/** Registers its handlers and says which capability they come to. */
export type Feature = (server: Server) => ServerCapabilities

export type { Folder } from './folder.ts'
export type { Picture, Placed } from './picture.ts'
