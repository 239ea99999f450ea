import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import {
  CodeLensRefreshRequest,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  ExecuteCommandRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  InlayHintRefreshRequest,
  LogMessageNotification,
  MarkupKind,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShowDocumentRequest,
  ShowMessageNotification,
  ShowMessageRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgress,
  WorkDoneProgressCreateRequest,
  type ClientCapabilities,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
} from 'vscode-languageserver/node'

/** What the server sent, in its order. `at`: milliseconds of this process's clock. */
export type LspEvent =
  | {
      readonly kind: 'diagnostics'
      readonly uri: string
      readonly version: number | undefined
      readonly diagnostics: Diagnostic[]
      readonly at: number
    }
  | { readonly kind: 'message'; readonly type: number; readonly text: string }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'question'; readonly text: string; readonly actions: string[] }
  | { readonly kind: 'refresh'; readonly what: 'lens' | 'hint' }
  | {
      readonly kind: 'progress'
      readonly token: string | number
      readonly value: { readonly kind: string; readonly message?: string | undefined }
    }
  | { readonly kind: 'registered'; readonly methods: string[] }
  | { readonly kind: 'shown'; readonly uri: string }

/** What VS Code 1.139 and Eglot 1.9 declare, as far as it matters here. */
export const profiles = {
  full: {
    window: {
      workDoneProgress: true,
      showDocument: { support: true },
      showMessage: { messageActionItem: { additionalPropertiesSupport: true } },
    },
    workspace: {
      workspaceFolders: true,
      codeLens: { refreshSupport: true },
      inlayHint: { refreshSupport: true },
      didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    },
    textDocument: {
      publishDiagnostics: { relatedInformation: true, versionSupport: false },
      hover: { contentFormat: [MarkupKind.Markdown, MarkupKind.PlainText] },
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } } },
      documentSymbol: { hierarchicalDocumentSymbolSupport: true },
      inlayHint: {},
    },
  },
  poor: { textDocument: { publishDiagnostics: {}, hover: { contentFormat: [MarkupKind.PlainText] }, codeAction: {} } },
} satisfies Record<string, ClientCapabilities>

export type LspClient = {
  readonly connection: ProtocolConnection
  readonly initialized: InitializeResult
  readonly events: readonly LspEvent[]
  readonly stderr: () => string
  /** Waits until the events so far give something; fails with all of them after `LIMIT_MS`. */
  readonly until: <T>(what: string, find: (events: readonly LspEvent[]) => T | undefined) => Promise<T>
  /** The newest set of a document once it fits. */
  readonly diagnosticsUntil: (uri: string, fits: (diagnostics: Diagnostic[]) => boolean) => Promise<Diagnostic[]>
  readonly diagnostics: (uri: string) => Diagnostic[]
  readonly open: (uri: string, text: string) => Promise<void>
  readonly change: (uri: string, text: string) => Promise<void>
  readonly save: (uri: string) => Promise<void>
  readonly execute: (command: string, ...args: unknown[]) => Promise<unknown>
  /** Ends the server as an editor does; resolves with its exit code. */
  readonly stop: () => Promise<number | null>
  readonly process: ReturnType<typeof spawn>
}

const LIMIT_MS = 20_000

export type StartOptions = {
  readonly program: string
  readonly folders: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly capabilities?: ClientCapabilities
  /** Title of the button that is pressed in a question; null: closed without an answer. */
  readonly answer?: string | null
}

/** Starts the server as a process of its own and opens the folders in it. */
export const startLsp = async ({
  program,
  folders,
  env,
  capabilities = profiles.full,
  answer = null,
}: StartOptions): Promise<LspClient> => {
  const server = spawn(process.execPath, [program, '--stdio'], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  let stderr = ''
  server.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin))
  const { events, until, record } = openEvents(() => stderr)
  listen(connection, record, answer)
  connection.listen()
  const initialized = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    clientInfo: { name: 'test-editor' },
    rootUri: null,
    capabilities,
    workspaceFolders: folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: folder })),
  })
  await connection.sendNotification(InitializedNotification.type, {})
  const versions = new Map<string, number>()
  const next = (uri: string): number => {
    versions.set(uri, (versions.get(uri) ?? 0) + 1)
    return versions.get(uri) ?? 0
  }
  const diagnostics = (uri: string): Diagnostic[] => {
    const newest = events.findLast((event) => event.kind === 'diagnostics' && event.uri === uri)
    return newest?.kind === 'diagnostics' ? newest.diagnostics : []
  }
  return {
    connection,
    initialized,
    events,
    stderr: () => stderr,
    until,
    diagnostics,
    diagnosticsUntil: async (uri, fits) =>
      until(`diagnostics of ${uri}`, (all) => {
        const newest = all.findLast((event) => event.kind === 'diagnostics' && event.uri === uri)
        return newest?.kind === 'diagnostics' && fits(newest.diagnostics) ? newest.diagnostics : undefined
      }),
    open: async (uri, text) =>
      connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: 'text', version: next(uri), text },
      }),
    change: async (uri, text) =>
      connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version: next(uri) },
        contentChanges: [{ text }],
      }),
    save: async (uri) => connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } }),
    execute: async (command, ...args) => connection.sendRequest(ExecuteCommandRequest.type, { command, arguments: args }),
    stop: async () => {
      if (server.exitCode !== null) return server.exitCode
      const exited = once(server, 'exit')
      await connection.sendRequest(ShutdownRequest.type)
      await connection.sendNotification(ExitNotification.type)
      await exited
      connection.dispose()
      return server.exitCode
    },
    process: server,
  }
}

const listen = (connection: ProtocolConnection, record: (event: LspEvent) => void, answer: string | null): void => {
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, version, diagnostics }) =>
    record({ kind: 'diagnostics', uri, version, diagnostics, at: performance.now() }),
  )
  connection.onNotification(ShowMessageNotification.type, ({ type, message }) => record({ kind: 'message', type, text: message }))
  connection.onNotification(LogMessageNotification.type, ({ message }) => record({ kind: 'log', text: message }))
  connection.onRequest(ShowMessageRequest.type, ({ message, actions = [] }) => {
    record({ kind: 'question', text: message, actions: actions.map(({ title }) => title) })
    return actions.find(({ title }) => title === answer) ?? null
  })
  connection.onRequest(CodeLensRefreshRequest.type, () => record({ kind: 'refresh', what: 'lens' }))
  connection.onRequest(InlayHintRefreshRequest.type, () => record({ kind: 'refresh', what: 'hint' }))
  connection.onRequest(RegistrationRequest.type, ({ registrations }) =>
    record({ kind: 'registered', methods: registrations.map(({ method }) => method) }),
  )
  connection.onRequest(ShowDocumentRequest.type, ({ uri }) => {
    record({ kind: 'shown', uri })
    return { success: true }
  })
  connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
    connection.onProgress(WorkDoneProgress.type, token, (value) => record({ kind: 'progress', token, value }))
  })
}

const openEvents = (stderr: () => string) => {
  const events: LspEvent[] = []
  const waiting = new Set<() => void>()
  const until = async <T>(what: string, find: (events: readonly LspEvent[]) => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find(events)
        if (found === undefined) return
        waiting.delete(look)
        clearTimeout(limit)
        resolve(found)
      }
      const limit = setTimeout(() => {
        waiting.delete(look)
        reject(
          new Error(`no ${what} within ${LIMIT_MS} ms; came:\n${events.map((event) => JSON.stringify(event)).join('\n')}\n${stderr()}`),
        )
      }, LIMIT_MS)
      waiting.add(look)
      look()
    })
  const record = (event: LspEvent): void => {
    events.push(event)
    for (const look of waiting) look()
  }
  return { events, until, record }
}
