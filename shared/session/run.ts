import * as z from 'zod'

/** How strongly a run was confined; stands beside every verdict, and different grades are never compared. */
export const Grade = z.enum(['confined', 'confined-partial', 'container', 'unconfined'])
export type Grade = z.infer<typeof Grade>

/** A host path shown at `at` inside the sandbox. `scratch` is an empty throw-away folder. */
export const Mount = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read-only'), from: z.string(), at: z.string() }),
  z.object({ kind: z.literal('writable'), from: z.string(), at: z.string() }),
  z.object({ kind: z.literal('scratch'), at: z.string() }),
])
export type Mount = z.infer<typeof Mount>

/** `name` (ports 80 and 443) or `name:port`. No addresses: what a name leads to is looked at when it is used. */
const AllowedHost = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i)
const Port = z.number().int().min(1).max(65_535)

/** What a run may reach beside its own loopback. Names beyond the list are refused, and so is whatever lies in a private network. */
const Network = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('allow-list'), hosts: z.array(AllowedHost) }),
])
export type Network = z.infer<typeof Network>

/** How it is told that a service can be used. `path` counts from the run's working folder. */
const Readiness = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('port'), port: Port }),
  z.object({ kind: z.literal('output'), text: z.string().min(1) }),
  z.object({ kind: z.literal('path'), path: z.string().min(1) }),
])
export type Readiness = z.infer<typeof Readiness>

/** Started inside the same sandbox before the command, in their order, each when the one before is ready; they end with the run. */
export const ServiceRequest = z.object({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  argv: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()).optional(),
  ready: Readiness,
  timeoutMs: z.number().int().positive(),
})
export type ServiceRequest = z.infer<typeof ServiceRequest>

/**
 * Commands that build what git ignores, run one after the other before services and command, in the same sandbox but without the report.
 * `keepAt`: the host folder that keeps what they made, for the next run of the same files.
 */
export const SetupRequest = z.object({
  commands: z.array(z.object({ argv: z.array(z.string()).min(1), cwd: z.string(), timeoutMs: z.number().int().positive() })),
  mounts: z.array(Mount),
  env: z.record(z.string(), z.string()),
  keepAt: z.string(),
})
export type SetupRequest = z.infer<typeof SetupRequest>

/** Everything a run supervisor needs; written to `<run folder>/request.json` before it starts. Times are milliseconds, sizes bytes. */
export const RunRequest = z.object({
  id: z.string(),
  argv: z.array(z.string()).min(1),
  /** The folder the command sees as its workspace, and where its files really are (a checkout, or the live work tree). */
  workspace: z.string(),
  source: z.string(),
  cwd: z.string(),
  mounts: z.array(Mount),
  env: z.record(z.string(), z.string()),
  grade: Grade,
  missing: z.array(z.string()),
  timeoutMs: z.number().int().positive(),
  limits: z.object({
    outputBytes: z.number().int().positive(),
    fileBytes: z.number().int().positive(),
    /** What one process may allocate: it sees a failed allocation. */
    memoryBytes: z.number().int().positive(),
    /** What all processes may hold together, `memory-limit` beyond it. Absent: three quarters of the machine's memory, or one process' share. */
    treeMemoryBytes: z.number().int().positive().optional(),
    processes: z.number().int().positive(),
    /** CPU time of the whole tree, services included. */
    cpuMs: z.number().int().positive().optional(),
    /** What the run may add to its workspace and its writable mounts. */
    diskBytes: z.number().int().positive().optional(),
  }),
  /** Absent: off. */
  network: Network.optional(),
  /** Loopback ports of the host that the user allowed: inside, 127.0.0.1:PORT leads to the host's. */
  ports: z.array(Port).optional(),
  setup: SetupRequest.optional(),
  services: z.array(ServiceRequest).optional(),
  /** Globs of files to keep with the run, posix paths from the workspace. */
  artefacts: z.array(z.string()).optional(),
})
export type RunRequest = z.infer<typeof RunRequest>

/** How a run ended. `could-not-start` is a word of its own, never a failed test. */
export const RunEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), code: z.number().int() }),
  z.object({ kind: z.literal('signalled'), signal: z.string() }),
  z.object({ kind: z.literal('timed-out') }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('output-limit') }),
  z.object({ kind: z.literal('process-limit') }),
  z.object({ kind: z.literal('cpu-limit') }),
  z.object({ kind: z.literal('disk-limit') }),
  z.object({ kind: z.literal('memory-limit') }),
  z.object({ kind: z.literal('could-not-start'), reason: z.string() }),
  /** A service that was ready ended, and then the command failed. */
  z.object({ kind: z.literal('service-ended'), service: z.string(), reason: z.string() }),
])
export type RunEnd = z.infer<typeof RunEnd>

/** A file that the run made, copied to `<run folder>/artefacts/<path>`. */
const KeptFile = z.object({ path: z.string(), bytes: z.number().int().nonnegative(), sha256: z.string() })
const LeftOut = z.object({ path: z.string(), reason: z.string() })

/**
 * What the supervisor measured; `<run folder>/result.json`. CPU covers the command's whole process tree, time begins when services are ready.
 */
export const RunResult = z.object({
  id: z.string(),
  end: RunEnd,
  startedAt: z.string(),
  endedAt: z.string(),
  wallMs: z.number().nonnegative(),
  /** Of it, the command's own: without what its sandbox needed to begin. Absent: not known. */
  commandMs: z.number().nonnegative().optional(),
  cpuUserMs: z.number().nonnegative(),
  cpuSystemMs: z.number().nonnegative(),
  maxRssBytes: z.number().int().nonnegative(),
  outputBytes: z.number().int().nonnegative(),
  outputSha256: z.string(),
  grade: Grade,
  missing: z.array(z.string()),
  /** Every `name:port` that the run reached through its allow-list, sorted. Absent: it had no allow-list. */
  contacted: z.array(z.string()).optional(),
  artefacts: z.array(KeptFile).optional(),
  /** Files, or globs, that were asked for and not kept. */
  artefactsLeftOut: z.array(LeftOut).optional(),
  /** Files below its folder that the run left with the set-user-id or set-group-id bit, the first twenty. */
  setIdFiles: z.array(z.string()).optional(),
  /** Mounts that could not be made, by where they should have been. */
  notMounted: z.array(LeftOut).optional(),
})
export type RunResult = z.infer<typeof RunResult>
