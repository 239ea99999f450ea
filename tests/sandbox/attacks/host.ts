import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../runs.ts'
import { secretFiles } from './secrets.ts'

/** What a host has that attacks are after: a home with secrets, servers, keys, shared memory. One for many attacks. */
export type Host = {
  readonly token: string
  readonly home: string
  /** The home's folders of programs, for the search path. */
  readonly programs: readonly string[]
  /** A folder with a secret that lies below no temporary folder that a run replaces. */
  readonly elsewhere: string
  /** What attack programs find in their environment. */
  readonly env: Readonly<Record<string, string>>
  /** Marks of attacks that a server heard. */
  readonly heard: () => string
  readonly listenAt: (path: string) => Promise<() => void>
  readonly close: () => void
}

const homeWithSecrets = (token: string): string => {
  const home = temporaryFolder('home')
  for (const path of secretFiles) {
    mkdirSync(join(home, dirname(path)), { recursive: true })
    writeFileSync(join(home, path), `secret = ${token}\n`)
  }
  mkdirSync(join(home, '.cargo/bin'))
  mkdirSync(join(home, '.local/bin'))
  // Listing the folder tells it too.
  writeFileSync(join(home, token), '')
  return home
}

/** A python process that holds the abstract socket: not every Node can listen there. */
const abstractServer = (name: string, onHeard: (text: string) => void) => {
  const text = `
import socket, sys
s = socket.socket(socket.AF_UNIX); s.bind('\\0' + sys.argv[1]); s.listen(); print('ready', flush=True)
while True: print('heard', s.accept()[0].recv(200).decode(), flush=True)
`
  const child = spawn('/usr/bin/python3', ['-c', text, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8').on('data', onHeard)
  return child
}

const native = (program: string | undefined, ...words: string[]): string =>
  program === undefined ? '' : execFileSync(program, words, { encoding: 'utf8' }).trim()

const portOf = (server: Server): string => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? String(address.port) : ''
}

export const openHost = async (program: string | undefined): Promise<Host> => {
  const [token, name] = [`canary-${randomUUID()}`, `maestro-${randomUUID()}`]
  let heard = ''
  const hear = (text: string | Buffer): void => void (heard += text.toString())
  const serve = (socket: Socket): void => void socket.on('data', hear).on('error', () => {})
  const listen = async (where: { port: number; host: string } | { path: string }): Promise<Server> => {
    const server = createServer(serve).listen(where)
    await once(server, 'listening')
    return server
  }
  const servers = [
    await listen({ port: 0, host: '127.0.0.1' }),
    await listen({ port: 0, host: '127.0.0.2' }),
    await listen({ port: 0, host: '::1' }),
  ]
  const udp = createSocket('udp4', hear).bind(0, '127.0.0.1')
  await once(udp, 'listening')
  const abstract = abstractServer(name, hear)
  await once(abstract.stdout, 'data')
  const [home, elsewhere] = [homeWithSecrets(token), mkdtempSync('/var/tmp/maestro-elsewhere-')]
  writeFileSync(join(elsewhere, 'secret'), token)
  writeFileSync(join('/dev/shm', name), token)
  const [segment, key] = [native(program, 'shm-make', token), native(program, 'key-make', token, token)]
  return {
    token,
    home,
    programs: [join(home, '.cargo/bin'), join(home, '.local/bin')],
    elsewhere,
    env: {
      HOST_HOME: home,
      ELSEWHERE: elsewhere,
      PORT_1: portOf(servers[0] ?? createServer()),
      PORT_2: portOf(servers[1] ?? createServer()),
      PORT_6: portOf(servers[2] ?? createServer()),
      PORT_UDP: String(udp.address().port),
      // Where to look is handed over, and never the secret itself.
      ABSTRACT: name,
      SHM_FILE: name,
      SHM_ID: segment,
      KEY_ID: key,
    },
    heard: () => heard,
    listenAt: async (path) => {
      const server = await listen({ path })
      return () => void server.close()
    },
    close: () => {
      servers.forEach((server) => server.close())
      udp.close()
      abstract.kill('SIGKILL')
      rmSync(elsewhere, { recursive: true, force: true })
      rmSync(join('/dev/shm', name), { force: true })
      if (segment !== '') native(program, 'shm-remove', segment)
      if (key !== '') native(program, 'key-remove', key)
    },
  }
}
