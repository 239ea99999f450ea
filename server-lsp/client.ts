import type { InitializeParams } from 'vscode-languageserver'

/** What the editor says that it can do. Features ask this, never the editor's name. */
export type Client = {
  readonly name: string
  readonly asksQuestions: boolean
  readonly showsProgress: boolean
  readonly showsDocuments: boolean
  readonly watchesFiles: boolean
  readonly redrawsLenses: boolean
  readonly redrawsHints: boolean
  readonly readsMarkdown: boolean
  readonly nestsSymbols: boolean
  readonly takesActionObjects: boolean
}

export const clientOf = ({ clientInfo, capabilities: { window, workspace, textDocument } }: InitializeParams): Client => ({
  name: clientInfo?.name ?? 'editor',
  asksQuestions: window?.showMessage !== undefined,
  showsProgress: window?.workDoneProgress === true,
  showsDocuments: window?.showDocument?.support === true,
  watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
  redrawsLenses: workspace?.codeLens?.refreshSupport === true,
  redrawsHints: workspace?.inlayHint?.refreshSupport === true,
  readsMarkdown: textDocument?.hover?.contentFormat?.includes('markdown') ?? false,
  nestsSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
  takesActionObjects: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
})
