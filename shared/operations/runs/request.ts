import { reportPlaces } from '../../readers/report-places.ts'
import { reportFolder } from '../../sandbox/report-folder.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import type { Configuration } from '../../session/configuration.ts'
import type { Grade, RunRequest, ServiceRequest } from '../../session/run.ts'
import type { UserSettings } from '../../store/settings.ts'
import type { Arena } from './arena.ts'
import { declaredInputs } from './declared-inputs.ts'
import type { RunFacts } from './facts.ts'
import { instrumented } from './method.ts'
import { totalmem } from 'node:os'
import { join } from 'node:path'

const MB = 1024 * 1024
const SERVICE_TIMEOUT_S = 30
const LIMITS = { outputBytes: 1024 * MB, fileBytes: 1024 * MB, memoryBytes: 4096 * MB, processes: 512, diskBytes: 8 * 1024 * MB }
/** How far a project may raise them: its own machine is everybody's who works on it, and anybody can edit its configuration. */
const HIGHEST = {
  outputBytes: 2048 * MB,
  fileBytes: 16 * 1024 * MB,
  memoryBytes: 32 * 1024 * MB,
  processes: 4096,
  diskBytes: 64 * 1024 * MB,
}
/** How much of the machine's memory a run may hold: the rest is for editors, hosts and us. */
const USUAL_SHARE = 0.75

type Ready = {
  readonly run: string
  readonly runFolder: string
  readonly arena: Arena
  readonly config: Configuration
  readonly allowed: UserSettings['sandbox']
  readonly reportersDir: string
  readonly sandbox: { readonly grade: Grade; readonly missing: readonly string[] }
  /** The check that it answers: the files that it makes are kept with it. Null: a command that somebody typed leaves them where they are. */
  readonly check: RunCheck | null
}

/** Everything that a supervisor needs to know, and what is to be remembered of it. */
export const requestOf = ({
  run,
  runFolder,
  arena,
  config,
  allowed,
  reportersDir,
  sandbox,
  check,
}: Ready): { request: RunRequest; facts: RunFacts } => {
  const { method, setup } = arena
  const report = reportFolder(runFolder, reportersDir, sandbox.grade)
  const { argv, env } = instrumented(method, reportersDir)
  const asked = wayOut(config, allowed)
  const services = servicesOf(config)
  const own = joined(method.env, arena.env)
  const kept = check === null ? [] : [...config.artefacts, ...reportPlaces(check)]
  const request: RunRequest = {
    id: run,
    argv,
    workspace: arena.workspace,
    source: arena.source,
    cwd: join(arena.workspace, method.cwd ?? ''),
    mounts: [...arena.mounts, ...report.mounts],
    env: joined(own, env, report.env),
    grade: sandbox.grade,
    missing: [...sandbox.missing],
    timeoutMs: method.timeoutMs,
    limits: limitsOf(config),
    ...(asked.hosts.length > 0 && { network: { kind: 'allow-list', hosts: asked.hosts } }),
    ...(asked.ports.length > 0 && { ports: asked.ports }),
    ...(services.length > 0 && { services }),
    ...(kept.length > 0 && { artefacts: kept }),
    ...(setup !== null && { setup: { ...setup, env: own } }),
  }
  return {
    request,
    facts: {
      ...arena.facts,
      tools: versionsOf(config),
      ports: portsOf(config),
      refusedHosts: asked.refused,
      inputs: check === null ? null : declaredInputs(config, check),
    },
  }
}

/** Later ones win, but for the search path of Python: our reporter stands beside what the project needs. */
const joined = (...environments: Readonly<Record<string, string>>[]): Record<string, string> => {
  const paths = environments.flatMap(({ PYTHONPATH }) => (PYTHONPATH === undefined ? [] : [PYTHONPATH]))
  const last = Object.assign({}, ...environments)
  return paths.length === 0 ? last : { ...last, PYTHONPATH: paths.toReversed().join(':') }
}

const LOOPBACK = /^(localhost|127\.0\.0\.1):(\d+)$/

/** What the configuration asks for and the user allows; a port of this machine's loopback is asked for as `localhost:5432`. */
const wayOut = (
  { network }: Configuration,
  { allowHosts, allowPorts }: UserSettings['sandbox'],
): { hosts: string[]; ports: number[]; refused: string[] } => {
  const port = (host: string): number | undefined => (LOOPBACK.test(host) ? Number(LOOPBACK.exec(host)?.[2]) : undefined)
  const isAllowed = (host: string): boolean => {
    const own = port(host)
    return own === undefined ? allowHosts.some((one) => covers(one, host)) : allowPorts.includes(own)
  }
  const granted = network.filter(isAllowed)
  return {
    hosts: granted.filter((host) => port(host) === undefined),
    ports: granted.flatMap((host) => port(host) ?? []),
    refused: network.filter((host) => !isAllowed(host)),
  }
}

/** `example.org` allows its ports 80 and 443, and that port alone where it names one. */
const covers = (allowed: string, asked: string): boolean =>
  allowed.toLowerCase() === asked.toLowerCase() || [':80', ':443'].some((port) => `${allowed}${port}`.toLowerCase() === asked.toLowerCase())

const servicesOf = ({ services }: Configuration): ServiceRequest[] =>
  Object.entries(services).map(([name, { start, ready, env, timeoutS = SERVICE_TIMEOUT_S }]) => ({
    name,
    argv: start,
    ...(env !== undefined && { env }),
    ready: readinessOf(ready),
    timeoutMs: timeoutS * 1000,
  }))

const readinessOf = ({ port, output, path = '' }: Configuration['services'][string]['ready']): ServiceRequest['ready'] => {
  if (port !== undefined) return { kind: 'port', port }
  return output === undefined ? { kind: 'path', path } : { kind: 'output', text: output }
}

const portsOf = ({ services }: Configuration): number[] => Object.values(services).flatMap(({ ready }) => ready.port ?? [])

const versionsOf = ({ services }: Configuration): Record<string, string> =>
  Object.fromEntries(Object.entries(services).map(([name, { version }]) => [name, version ?? 'version not told']))

/** What there is to share: a container may have less than its machine. */
const machineBytes = (): number => {
  const own = process.constrainedMemory()
  return own > 0 ? Math.min(own, totalmem()) : totalmem()
}

/** The limits of a run: what the configuration says, within what one machine (with so many bytes of memory) can bear. */
export const limitsOf = ({ limits }: Configuration, machine = machineBytes()): RunRequest['limits'] => {
  const within = (name: keyof typeof LIMITS, wanted: number | undefined): number => Math.min(wanted ?? LIMITS[name], HIGHEST[name])
  const bytes = (megabytes: number | undefined): number | undefined => (megabytes === undefined ? undefined : megabytes * MB)
  const memoryBytes = within('memoryBytes', bytes(limits.memoryMb))
  const usual = Math.max(memoryBytes, Math.floor(machine * USUAL_SHARE))
  return {
    outputBytes: within('outputBytes', bytes(limits.outputMb)),
    fileBytes: within('fileBytes', bytes(limits.fileMb)),
    memoryBytes,
    treeMemoryBytes: Math.min(bytes(limits.treeMemoryMb) ?? usual, Math.max(machine, memoryBytes)),
    diskBytes: within('diskBytes', bytes(limits.diskMb)),
    processes: within('processes', limits.processes),
    ...(limits.cpuS !== undefined && { cpuMs: limits.cpuS * 1000 }),
  }
}
