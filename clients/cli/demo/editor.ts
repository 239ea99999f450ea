import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import * as z from 'zod'
import { nowMs } from './clock.ts'
import { openFrames, type Message } from './framing.ts'

const Diagnostic = z.looseObject({
  range: z.object({
    start: z.object({ line: z.number(), character: z.number() }),
    end: z.object({ line: z.number(), character: z.number() }),
  }),
  code: z.string(),
  message: z.string(),
})
const Published = z.object({ uri: z.string(), diagnostics: z.array(Diagnostic) })

/** A diagnostic on the screen: the file as a path below the root. */
export type Shown = z.infer<typeof Diagnostic> & { readonly path: string; readonly uri: string }
export type Seen = { readonly shown: readonly Shown[]; readonly at: number }

export type Editor = {
  readonly request: (method: string, params: unknown) => Promise<unknown>
  readonly notify: (method: string, params: unknown) => void
  /** Waits until what the editor shows fits; null when it did not within `ms`. `at`: when the last message that it took arrived. */
  readonly until: (fits: (shown: readonly Shown[]) => boolean, ms: number) => Promise<Seen | null>
  readonly uriOf: (path: string) => string
  readonly close: () => Promise<void>
}

type Program = { readonly file: string; readonly root: string; readonly env: NodeJS.ProcessEnv }

const CAPABILITIES = { textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } } } }
/** A demo that waits for ever shows nothing. */
const ANSWER_WITHIN_MS = 20_000

/** A scripted editor on a real language server process: it keeps what the server publishes and when it came. */
export const startEditor = async ({ file, root, env }: Program): Promise<Editor> => {
  const server = spawn(process.execPath, [file, '--stdio'], { cwd: root, env, stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()))
  const rootUri = pathToFileURL(root).href
  const replies = new Map<number, (message: Message) => void>()
  const screen = openScreen(rootUri)
  const send = openFrames(server.stdout, server.stdin, (message) => {
    if (message.method === 'textDocument/publishDiagnostics') screen.take(message.params)
    else if (message.method !== undefined && message.id !== undefined) send({ id: message.id, result: null })
    else if (typeof message.id === 'number') replies.get(message.id)?.(message)
  })
  let last = 0
  const request = (method: string, params: unknown): Promise<unknown> => {
    const id = (last += 1)
    send({ id, method, params })
    return new Promise((resolve, reject) => {
      replies.set(id, ({ error, result }) => (error === undefined ? resolve(result) : reject(new Error(`${method}: ${error.message}`))))
      void ended.then(() => reject(new Error(`the language server ended before it answered ${method}`)))
      setTimeout(() => reject(new Error(`the language server did not answer ${method}`)), ANSWER_WITHIN_MS).unref()
    })
  }
  const notify = (method: string, params: unknown): void => send({ method, params })

  const folders = [{ uri: rootUri, name: 'sample' }]
  await request('initialize', {
    processId: process.pid,
    rootUri,
    capabilities: CAPABILITIES,
    clientInfo: { name: 'demo-editor' },
    workspaceFolders: folders,
  })
  notify('initialized', {})
  return {
    request,
    notify,
    until: screen.until,
    uriOf: (path) => `${rootUri}/${path}`,
    close: async () => {
      server.kill('SIGKILL')
      await ended
    },
  }
}

/** Everything published so far, and who waits for what. */
const openScreen = (rootUri: string) => {
  const documents = new Map<string, readonly Shown[]>()
  const waiting = new Set<() => void>()
  let takenAt = nowMs()
  const shown = (): Shown[] => [...documents.values()].flat()
  return {
    take: (params: unknown): void => {
      takenAt = nowMs()
      const { uri, diagnostics } = Published.parse(params)
      documents.set(
        uri,
        diagnostics.map((diagnostic) => ({ ...diagnostic, uri, path: decodeURI(uri.slice(rootUri.length + 1)) })),
      )
      for (const look of waiting) look()
    },
    until: (fits: (all: readonly Shown[]) => boolean, ms: number): Promise<Seen | null> =>
      new Promise((resolve) => {
        const end = (seen: Seen | null): void => {
          clearTimeout(late)
          waiting.delete(look)
          resolve(seen)
        }
        const look = (): void => {
          const all = shown()
          if (fits(all)) end({ shown: all, at: takenAt })
        }
        const late = setTimeout(() => end(null), ms)
        waiting.add(look)
        look()
      }),
  }
}
