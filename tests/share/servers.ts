import { spawn, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, connect, type AddressInfo, type Server } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  const port = await listening(server)
  server.close()
  await once(server, 'close')
  return port
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** A real `git daemon` that also takes pushes. It and its children are ended by their group. */
export const gitDaemon = async (hub: string): Promise<string> => {
  const port = await freePort()
  const child = spawn(
    'git',
    [
      'daemon',
      '--listen=127.0.0.1',
      `--port=${port}`,
      '--export-all',
      '--enable=receive-pack',
      '--reuseaddr',
      `--base-path=${dirname(hub)}`,
    ],
    { stdio: 'ignore', detached: true, env: { PATH: process.env['PATH'], HOME: '/nonexistent' } },
  )
  const { pid } = child
  if (pid === undefined) throw new Error('git daemon did not start')
  onTestFinished(async () => {
    process.kill(-pid, 'SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  while (!(await answers(port))) if (child.exitCode !== null) throw new Error('git daemon ended')
  return `git://127.0.0.1:${port}/${basename(hub)}`
}

const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend')
export const hasHttpBackend = existsSync(backend)

/** One request, answered by git's CGI program. */
const serve = (hub: string, request: IncomingMessage, response: ServerResponse): void => {
  const { pathname, search } = new URL(request.url ?? '/', 'http://hub')
  const child = spawn(backend, [], {
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      GIT_PROJECT_ROOT: dirname(hub),
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'ada',
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      ...(request.headers['content-length'] !== undefined && { CONTENT_LENGTH: request.headers['content-length'] }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => undefined)
  request.pipe(child.stdin)
  const parts: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  child.on('close', () => {
    const answer = Buffer.concat(parts)
    const end = answer.indexOf('\r\n\r\n')
    const head = answer.toString('latin1', 0, end).split('\r\n')
    const status = head.find((line) => line.startsWith('Status: '))?.slice(8, 11) ?? '200'
    const headers = head.filter((line) => !line.startsWith('Status: ')).map((line) => line.split(': '))
    response.writeHead(Number(status), Object.fromEntries(headers)).end(answer.subarray(end + 4))
  })
}

/** What a hub does before it answers a request: `n` counts from 1. */
export type Before = (n: number, request: { readonly method: string; readonly url: string }) => void | Promise<void>

/** Smart HTTP: git's own CGI program behind a small server. Without the right password every request is 401. */
export const httpHub = async (hub: string, password: string | null, before: Before = () => undefined): Promise<string> => {
  let requests = 0
  const server = createHttp((request, response) => {
    requests += 1
    const expected = password === null ? undefined : `Basic ${Buffer.from(`ada:${password}`).toString('base64')}`
    const asked = { method: request.method ?? '', url: request.url ?? '' }
    if (expected === undefined || request.headers.authorization === expected)
      void Promise.resolve(before(requests, asked)).then(() => serve(hub, request, response))
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="hub"' }).end()
  })
  const port = await listening(server)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${port}/${basename(hub)}`
}

/** A server that takes connections and never says a word. */
export const silentHub = async (): Promise<string> => {
  const server = createServer(() => undefined)
  const port = await listening(server)
  onTestFinished(() => {
    server.close()
  })
  return `git://127.0.0.1:${port}/hub.git`
}

/** The user's own global configuration, for as long as a test lasts. Gives the folder it lies in. */
export const withGlobalConfiguration = (text: string): string => {
  const folder = temporaryFolder('home')
  writeFileSync(join(folder, 'gitconfig'), text)
  const before = process.env['GIT_CONFIG_GLOBAL']
  process.env['GIT_CONFIG_GLOBAL'] = join(folder, 'gitconfig')
  onTestFinished(() => {
    if (before === undefined) delete process.env['GIT_CONFIG_GLOBAL']
    else process.env['GIT_CONFIG_GLOBAL'] = before
  })
  return folder
}

/** A program for a test, executable. */
export const program = (folder: string, name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}
