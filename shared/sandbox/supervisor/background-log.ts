import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { openOutputLog } from './output-log.ts'
import { within } from './within.ts'

const mostLogBytes = 64 * 1024 * 1024
const tailCharacters = 1000
const drainMs = 1000

export type ServiceLog = {
  readonly server: Server
  /** The last of what came. */
  readonly tail: () => string
  /** Waits for the rest, which ends with the run, and not for longer than a second. */
  readonly close: () => Promise<void>
}

/** Keeps a service's output. It takes one connection, which the steward makes before anything else runs. */
export const openServiceLog = (path: string): ServiceLog => {
  const log = openOutputLog(path, mostLogBytes)
  let tail = ''
  let from: Socket | undefined
  const server = createServer((socket) => {
    server.close()
    from = socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      log.write(chunk)
      tail = (tail + chunk.toString('utf8')).slice(-4 * tailCharacters)
    })
  })
  const close = async (): Promise<void> => {
    if (from !== undefined && !from.closed) await within(once(from, 'close'), drainMs)
    from?.removeAllListeners('data').destroy()
    server.close()
    log.close()
  }
  return { server, tail: () => tail.trim().slice(-tailCharacters), close }
}
