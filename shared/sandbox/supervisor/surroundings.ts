import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import * as z from 'zod'
import type { RunRequest, ServiceRequest } from '../../session/run.ts'
import { allowListOf } from '../network/allow-list.ts'
import { couple, publicInternet } from '../network/dial.ts'
import { proxyEnvironment, proxyPortOf } from '../network/proxy-environment.ts'
import { openProxy, type Proxy } from '../network/proxy.ts'
import { runFiles } from '../run-folder.ts'
import { sanitise } from '../sanitise.ts'
import type { House } from './house.ts'
import { openServiceLog } from './background-log.ts'
import type { StewardPlan, Surroundings } from './surrounded.ts'
import { within } from './within.ts'

const mostConnections = 256
/** For the steward itself, beside what its services may take. */
const startMs = 15_000
const drainMs = 1000

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

const portServer = (port: number): Server =>
  createServer({ allowHalfOpen: true }, (inside) => couple(inside, connect({ host: '127.0.0.1', port, allowHalfOpen: true })))

const proxyFor = ({ network }: RunRequest, { outside }: House): Proxy | undefined =>
  network?.kind === 'allow-list'
    ? openProxy(allowListOf(network.hosts), outside === 'public-internet' ? publicInternet : outside)
    : undefined

/** A server of the host behind a socket of this name, and the port that leads to it inside. */
type Door = { readonly socket: string; readonly port: number; readonly server: Server }

const doorsOf = (request: RunRequest, proxy: Proxy | undefined): Door[] => [
  ...(proxy === undefined ? [] : [{ socket: 'proxy', port: proxyPortOf(request), server: proxy.server }]),
  ...[...new Set(request.ports)].map((port) => ({ socket: `port-${port}`, port, server: portServer(port) })),
]

const openLogs = (services: readonly ServiceRequest[], folder: string) => {
  const twice = services.find(({ name }, index) => services.findIndex((other) => other.name === name) !== index)
  if (twice !== undefined) throw new Error(`two services are called ${twice.name}`)
  if (services.length > 0) mkdirSync(folder, { recursive: true, mode: 0o700 })
  return services.map((service, index) => ({ service, socket: `service-${index}`, ...openServiceLog(join(folder, `${service.name}.log`)) }))
}

const Lost = z.object({ service: z.string(), reason: z.string() })

/** Where the steward tells of services that end. It takes one connection, which is made before anything else runs. */
const openEndings = () => {
  let [told, from]: [string, Socket | undefined] = ['', undefined]
  const server = createServer((socket) => {
    server.close()
    from = socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => (told += chunk.toString('utf8')))
  })
  return {
    server,
    first: () => (told.includes('\n') ? Lost.parse(JSON.parse(told.split('\n')[0] ?? '')) : undefined),
    close: async () => {
      if (from !== undefined && !from.closed) await within(once(from, 'close'), drainMs)
      from?.destroy()
      server.close()
    },
  }
}

const Failed = z.object({ service: z.string().nullable(), reason: z.string() })

const failureIn = (words: string): z.infer<typeof Failed> => {
  try {
    return Failed.parse(JSON.parse(words))
  } catch {
    return { service: null, reason: words }
  }
}

/** Opens what a run has beside its command: the proxy, forwarded ports, logs of services; all of it in one folder that the sandbox shows. */
export const openSurroundings = async (request: RunRequest, runFolder: string, house: House): Promise<Surroundings> => {
  const { surroundings: folder, services: logFolder } = runFiles(runFolder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  copyFileSync(join(house.inside, 'steward.mjs'), join(folder, 'steward.mjs'))
  const proxy = proxyFor(request, house)
  const doors = doorsOf(request, proxy)
  const logs = openLogs(request.services ?? [], logFolder)
  const endings = openEndings()
  for (const { socket, server } of [...doors, ...logs, { socket: 'endings', server: endings.server }]) bind(server, folder, socket)
  const writePlan = ({ environment, forwarding, ...plan }: StewardPlan): void => {
    const forwards = forwarding ? doors.map(({ port, socket }) => ({ port, socket })) : []
    const services = logs.map(({ service, socket }) => ({ ...service, env: { ...environment, ...service.env }, socket }))
    writeFileSync(join(folder, 'steward.json'), JSON.stringify({ ...plan, forwards, services }), { mode: 0o600 })
  }
  const lastWords = (name: string): string => {
    const tail = sanitise(logs.find(({ service }) => service.name === name)?.tail() ?? '')
    return tail === '' ? ', and it wrote nothing' : `\n${tail}`
  }
  const reasonOf = (words: string): string => {
    const failure = failureIn(words)
    const reason = sanitise(failure.reason)
    if (failure.service === null) return `the sandbox's services and network could not be set up: ${reason}`
    return `service ${failure.service} did not become ready: ${reason}${lastWords(failure.service)}`
  }
  const lost = (): z.infer<typeof Lost> | undefined => {
    const first = endings.first()
    return first && { service: first.service, reason: `${sanitise(first.reason)}${lastWords(first.service)}` }
  }
  return {
    folder,
    environment: proxy === undefined ? {} : proxyEnvironment(proxyPortOf(request)),
    patienceMs: (request.services ?? []).reduce((sum, { timeoutMs }) => sum + timeoutMs, startMs),
    writePlan,
    contacted: () => proxy?.contacted(),
    lost,
    reasonOf,
    close: async () => {
      for (const { server } of doors) server.close()
      await Promise.all([endings, ...logs].map(async ({ close }) => close()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
