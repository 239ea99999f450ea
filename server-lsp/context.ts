import type { Connection, ServerCapabilities, TextDocuments } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Client } from './client.ts'
import type { Folder } from './folder.ts'

export type Folders = {
  /** Opens the folder of a URI, unless it is part of one that is open. A folder that cannot be a workspace is one line in the log. */
  readonly open: (uri: string) => Promise<void>
  readonly close: (uri: string) => Promise<void>
  /** Resolves once every folder that was asked for is open or refused: a command may come while git is still being asked. */
  readonly opened: () => Promise<void>
  readonly all: () => readonly Folder[]
  /** The innermost folder that contains a document. */
  readonly of: (uri: string) => Folder | null
  readonly onDrawn: (listener: (folder: Folder) => void) => void
}

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
export type { Picture } from './picture.ts'
export type { Placed } from './placed.ts'
