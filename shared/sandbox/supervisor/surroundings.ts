import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { once } from 'node:events'
import * as z from 'zod'
import type { RunRequest, ServiceRequest } from '../../session/run.ts'
import { allowListOf } from '../network/allow-list.ts'
import { couple, publicInternet } from '../network/dial.ts'
import { openProxy, type Proxy } from '../network/proxy.ts'
import { runFiles } from '../run-folder.ts'
import { sanitise } from '../sanitise.ts'
import type { House } from './house.ts'
import { openOutputLog, type OutputLog } from './output-log.ts'
import type { StewardPlan, Surroundings } from './surrounded.ts'
import { within } from './within.ts'

const mostLogBytes = 64 * 1024 * 1024
const tailCharacters = 1000
const drainMs = 1000
const mostConnections = 256
/** A usual proxy port; the next free one when the run has another use for it. */
const firstProxyPort = 3128

/** Socket addresses have about a hundred characters, run folders may have more: so they are bound by name, from inside the folder. */
const bind = (server: Server, folder: string, name: string): void => {
  // Descriptors that a run uses up would be missing to the watch over it.
  server.maxConnections = mostConnections
  server.on('error', () => {})
  const before = process.cwd()
  process.chdir(folder)
  try {
    server.listen({ path: name })
  } finally {
    process.chdir(before)
  }
}

type Relay = {
  readonly log: OutputLog
  readonly server: Server
  /** All output has arrived, or none will. */
  readonly ended: () => Promise<unknown>
  readonly tail: () => string
}

/** Takes one connection, which the steward makes before anything else runs, and keeps what comes. */
const keepLog = (service: ServiceRequest, folder: string): Relay => {
  const log = openOutputLog(join(folder, `${service.name}.log`), mostLogBytes)
  let [tail, closed] = ['', Promise.resolve<unknown>(undefined)]
  const server = createServer((socket) => {
    server.close()
    closed = once(socket, 'close').catch(() => {})
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      log.write(chunk)
      tail = (tail + chunk.toString('utf8')).slice(-4 * tailCharacters)
    })
  })
  return { log, server, ended: async () => closed, tail: () => tail }
}

const portServer = (port: number): Server =>
  createServer({ allowHalfOpen: true }, (inside) => couple(inside, connect({ host: '127.0.0.1', port, allowHalfOpen: true })))

const proxyPortOf = ({ ports = [], services = [] }: RunRequest): number => {
  const taken = new Set([...ports, ...services.flatMap(({ ready }) => (ready.kind === 'port' ? [ready.port] : []))])
  let port = firstProxyPort
  while (taken.has(port)) port += 1
  return port
}

const proxyEnvironment = (port: number): Record<string, string> => {
  const address = `http://127.0.0.1:${port}`
  const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']
  const own = 'localhost,127.0.0.1,::1'
  return { ...Object.fromEntries(names.map((name) => [name, address])), no_proxy: own, NO_PROXY: own, NODE_USE_ENV_PROXY: '1' }
}

const Failed = z.object({ service: z.string().nullable(), reason: z.string() })

const parsed = (words: string): z.infer<typeof Failed> => {
  try {
    return Failed.parse(JSON.parse(words))
  } catch {
    return { service: null, reason: words }
  }
}

/** Opens what a run has beside its command: the proxy, forwarded ports, logs of services; all of it in one folder that the sandbox shows. */
export const openSurroundings = async (request: RunRequest, runFolder: string, house: House): Promise<Surroundings> => {
  const { network, ports = [], services = [] } = request
  const files = runFiles(runFolder)
  for (const folder of [files.surroundings, ...(services.length > 0 ? [files.services] : [])])
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  copyFileSync(join(house.inside, 'steward.mjs'), join(files.surroundings, 'steward.mjs'))
  const outside = house.outside === 'public-internet' ? publicInternet : house.outside
  const proxy: Proxy | undefined = network?.kind === 'allow-list' ? openProxy(allowListOf(network.hosts), outside) : undefined
  const proxyPort = proxyPortOf(request)
  const logs = services.map((service) => ({ name: service.name, ...keepLog(service, files.services) }))
  const servers: { name: string; server: Server }[] = [
    ...(proxy === undefined ? [] : [{ name: 'proxy', server: proxy.server }]),
    ...ports.map((port) => ({ name: `port-${port}`, server: portServer(port) })),
    ...logs.map(({ server }, index) => ({ name: `service-${index}`, server })),
  ]
  for (const { name, server } of servers) bind(server, files.surroundings, name)
  const forwards = [
    ...(proxy === undefined ? [] : [{ port: proxyPort, socket: 'proxy' }]),
    ...ports.map((port) => ({ port, socket: `port-${port}` })),
  ]
  const writePlan = ({ environment, ...plan }: StewardPlan): void => {
    const planned = services.map((service, index) => ({ ...service, env: { ...environment, ...service.env }, socket: `service-${index}` }))
    writeFileSync(
      join(files.surroundings, 'steward.json'),
      JSON.stringify({ ...plan, forwards: plan.forwarding ? forwards : [], services: planned }),
      { mode: 0o600 },
    )
  }
  return {
    folder: files.surroundings,
    environment: proxy === undefined ? {} : proxyEnvironment(proxyPort),
    patienceMs: services.reduce((sum, { timeoutMs }) => sum + timeoutMs, 15_000),
    writePlan,
    contacted: () => proxy?.contacted(),
    reasonOf: (words) => {
      const { service, reason } = parsed(words)
      const tail = sanitise(logs.find(({ name }) => name === service)?.tail() ?? '')
        .trim()
        .slice(-tailCharacters)
      if (service === null) return `the sandbox's network could not be set up: ${sanitise(reason)}`
      return `service ${service} did not become ready: ${sanitise(reason)}${tail === '' ? ', and it wrote nothing' : `\n${tail}`}`
    },
    close: async () => {
      await within(Promise.all(logs.map(async ({ ended }) => ended())), drainMs)
      for (const { server } of servers) server.close()
      for (const { log } of logs) log.close()
      rmSync(files.surroundings, { recursive: true, force: true })
    },
  }
}
