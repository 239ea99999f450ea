import type { RunRequest } from '../../session/run.ts'

/** Where the sandbox shows the folder of a run's surroundings. */
export const surroundingsInside = '/run/maestro-host'

/** How the steward starts services here. `scratch`: a folder in which it can make pipes; `prefix` stands before each service's words. */
export type StewardPlan = {
  readonly environment: Readonly<Record<string, string>>
  readonly cwd: string
  readonly prefix: readonly string[]
  readonly scratch: string
  /** False where the command has the host's own loopback. */
  readonly forwarding: boolean
}

/** What a run has beside its command: a way out, ports of the host, services. */
export type Surroundings = {
  /** Holds the steward, its plan and the sockets. */
  readonly folder: string
  /** What the command's environment needs to use them. */
  readonly environment: Readonly<Record<string, string>>
  /** How long it may take until everything is ready. */
  readonly patienceMs: number
  readonly writePlan: (plan: StewardPlan) => void
  /** Hosts used so far; undefined without an allow-list. */
  readonly contacted: () => string[] | undefined
  /** The first service that ended after it was ready, and how, with its last output. Ask after `close`. */
  readonly lost: () => { readonly service: string; readonly reason: string } | undefined
  /** What the steward's word `failed` means, with the last output of the service. Ask after `close`. */
  readonly reasonOf: (words: string) => string
  /** After the end of the run: keeps the rest of the services' output. */
  readonly close: () => Promise<void>
}

/** Most runs have none, and pay nothing for it. */
export const wantsSurroundings = ({ network, ports = [], services = [] }: RunRequest): boolean =>
  network?.kind === 'allow-list' || ports.length > 0 || services.length > 0
