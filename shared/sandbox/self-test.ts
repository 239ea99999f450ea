import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { attackScript } from './attack-script.ts'
import { spawnBubblewrap } from './bubblewrap.ts'
import { realOf } from './find-program.ts'
import { viewHost } from './host-view.ts'
import { launcherScript } from './launcher.ts'
import { features, sandboxArguments } from './policy.ts'
import { seccompFilterFor } from './seccomp.ts'
import { writeSyntheticEtc } from './synthetic-etc.ts'

/** What the attacker inside says of itself; what it did to the host's canaries is looked at on the host. */
const Report = z.object({
  nonce: z.string(),
  write: z.boolean(),
  read: z.boolean(),
  loopback: z.boolean(),
  environment: z.boolean(),
  kernelSettings: z.boolean(),
  nestedUsers: z.boolean(),
  unfiltered: z.boolean(),
})
export type Attack = Exclude<keyof z.infer<typeof Report>, 'nonce'>

export type SelfTest =
  | { readonly kind: 'ran'; readonly succeeded: readonly Attack[] }
  /** The sandbox did not start, or ended without a word of the attacker. */
  | { readonly kind: 'did-not-run'; readonly reason: string }

const limits = { outputBytes: 65_536, fileBytes: 1_048_576, memoryBytes: 4_294_967_296, processes: 64 }
const patienceMs = 10_000

type Canaries = {
  readonly folder: string
  readonly outside: string
  readonly secret: string
  readonly token: string
  readonly workspace: string
}

const placeCanaries = (): Canaries => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-probe-')))
  const [outside, workspace, token] = [join(folder, 'outside'), join(folder, 'workspace'), randomUUID()]
  mkdirSync(outside)
  mkdirSync(workspace)
  const secret = join(outside, 'secret')
  writeFileSync(secret, token)
  return { folder, outside, secret, token, workspace }
}

const listen = async (onHit: () => void): Promise<{ server: Server; port: number }> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      onHit()
      socket.on('error', () => {})
      socket.end()
    })
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 })
    })
  })

type Ended = { readonly stdout: string; readonly stderr: string }

const attackFrom = async (
  bwrap: string,
  missing: readonly string[],
  environment: NodeJS.ProcessEnv,
  canaries: Canaries,
  port: number,
): Promise<Ended> => {
  const { workspace, folder, outside, secret, token } = canaries
  const host = viewHost(environment, [workspace])
  const request = { workspace, source: workspace, cwd: workspace, mounts: [], env: {}, missing: [...missing], limits }
  const { child } = spawnBubblewrap({
    bwrap,
    policy: sandboxArguments(request, host, writeSyntheticEtc(join(folder, 'etc'), host.user)),
    filter: missing.includes(features.seccomp) ? undefined : seccompFilterFor(process.arch),
    script: launcherScript(limits),
    argv: [realOf(process.execPath), '-e', attackScript, JSON.stringify({ outside, secret, token, port })],
    accounting: undefined,
    stdout: 'pipe',
    stderr: 'pipe',
    start: 'at-once',
  })
  return new Promise((resolve) => {
    let [stdout, stderr] = ['', '']
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')))
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    const finish = (failure: string): void => {
      clearTimeout(timer)
      resolve({ stdout, stderr: failure + stderr })
    }
    child.once('error', (error) => finish(error.message))
    child.once('close', () => finish(''))
  })
}

const reportIn = (stdout: string, token: string): z.infer<typeof Report> | undefined => {
  try {
    const report = Report.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
    return report.nonce === token ? report : undefined
  } catch {
    return undefined
  }
}

/**
 * Attacks from inside a sandbox made with exactly the arguments of a run, and looks on the host at what became of the canaries:
 * a `bwrap` that only pretends is found out, whatever version it claims.
 */
export const selfTest = async (bwrap: string, missing: readonly string[], environment: NodeJS.ProcessEnv): Promise<SelfTest> => {
  const canaries = placeCanaries()
  let hits = 0
  const { server, port } = await listen(() => (hits += 1))
  // A process of the host with a token in its environment, as the agent's host has.
  const bystander = spawn('sleep', ['60'], { stdio: 'ignore', env: { PATH: '/usr/bin:/bin', MAESTRO_CANARY: canaries.token } })
  bystander.on('error', () => {})
  try {
    const { stdout, stderr } = await attackFrom(bwrap, missing, environment, canaries, port)
    const planted = existsSync(join(canaries.outside, 'planted'))
    const report = reportIn(stdout, canaries.token)
    const seen = { write: planted, loopback: hits > 0 }
    if (report === undefined && !planted && hits === 0)
      return { kind: 'did-not-run', reason: stderr.trim() || 'it ended without running the self-test' }
    const attacks = { ...report, write: report?.write === true || seen.write, loopback: report?.loopback === true || seen.loopback }
    return {
      kind: 'ran',
      succeeded: Report.keyof()
        .exclude(['nonce'])
        .options.filter((name) => attacks[name] === true),
    }
  } finally {
    bystander.kill('SIGKILL')
    server.close()
    rmSync(canaries.folder, { recursive: true, force: true })
  }
}
