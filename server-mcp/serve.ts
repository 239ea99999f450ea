import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import type { WorkspaceOptions } from '../shared/index.ts'
import { buildServer } from './server.ts'
import { lazyWorkspace } from './lazy-workspace.ts'

const LARGEST_MESSAGE_BYTES = 64 * 1024 * 1024
const EXIT_WITHIN_MS = 900
/** How long a tool call waits for the user in the host; after that the plan or ask stays pending and the answer says so. */
const ELICITATION_MS = 50_000

type ServeOptions = WorkspaceOptions & { readonly root: string; readonly elicitationMs?: number }

/** Serves this process's stdin and stdout until stdin ends. Starting touches nothing: hosts start servers twice and throw one away. */
export const serve = ({ elicitationMs = ELICITATION_MS, ...options }: ServeOptions): void => {
  keepStdoutForTheProtocol()
  const workspace = lazyWorkspace(options)
  const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: LARGEST_MESSAGE_BYTES })
  const handle = serveStdio(() => buildServer({ elicitationMs, workspace }), { transport, onerror: log })
  const stop = once(() => {
    // Whatever still holds the process must not hold the host: runs have supervisors of their own.
    setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref()
    void Promise.allSettled([workspace.close(), handle.close()]).then(() => process.exit(0))
  })
  process.stdin.once('end', stop).once('close', stop)
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.once(signal, stop)
  process.on('uncaughtException', log)
  process.on('unhandledRejection', log)
}

const log = (error: unknown): void => {
  process.stderr.write(`maestro-mcp: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}

/** A stray console.log of any dependency would break the host's parser. */
const keepStdoutForTheProtocol = (): void => {
  // oxlint-disable-next-line no-console -- redirected, not used
  console.log = console.info = console.debug = (...parts: unknown[]) => process.stderr.write(`${parts.map(String).join(' ')}\n`)
}

const once = (action: () => void): (() => void) => {
  let done = false
  return () => {
    if (done) return
    done = true
    action()
  }
}
