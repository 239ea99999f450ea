import { createConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter, type Connection } from 'vscode-languageserver/node'

const complain = (text: string): void => {
  process.stderr.write(`maestro-lsp: ${text}\n`)
}

/**
 * JSON-RPC over stdin and stdout. stdout belongs to the protocol, so whatever prints goes to stderr; the process ends when stdin does.
 * A body that is no JSON is said and skipped. A broken header cannot be: nothing tells where the next message begins, so the process ends.
 */
export const openStdio = (): Connection => {
  const reader = new StreamMessageReader(process.stdin)
  const connection = createConnection(ProposedFeatures.all, reader, new StreamMessageWriter(process.stdout))
  printToStderr()
  reader.onError((error) => {
    complain(`what came in on stdin is not a message: ${error.message}`)
    if (!(error instanceof SyntaxError)) end(1, 'the message framing is lost, so the server ends; the editor can start it again')
  })
  for (const event of ['end', 'close']) process.stdin.once(event, () => process.exit(0))
  process.on('uncaughtException', (error) => complain(`an error outside of every request: ${error.stack ?? error.message}`))
  process.on('unhandledRejection', (reason) =>
    complain(`an error outside of every request: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`),
  )
  process.stdout.on('error', () => process.exit(1))
  return connection
}

const end = (code: number, why: string): never => {
  complain(why)
  return process.exit(code)
}

const printToStderr = (): void => {
  const print = (...parts: unknown[]): void => complain(parts.map(String).join(' '))
  Object.assign(console, { log: print, info: print, warn: print, error: print, debug: print })
}
