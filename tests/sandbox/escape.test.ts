import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { startRun } from '../../shared/sandbox/start.ts'
import type { RunRequest } from '../../shared/session/run.ts'
import { supervisorProgram } from '../support/programs.ts'
import { attacks } from './attacks.ts'
import { confinement, finish, requestFor, temporaryFolder, unconfined, uniqueSeconds } from './runs.ts'

/** What a confined run may do: use its own loopback. Everything else that gets out is an escape. */
const allowed = ['own server']
/** What must succeed without confinement, or else the attack proves nothing; the rest depends on the machine. */
const control = [
  'write outside', 'write over', 'write through a link', 'write through ..', 'rename out', 'hard link in', 'read a secret', 'list the home folder',
  'environment of a host process', 'command line of a host process', 'signal a host process', 'host server on loopback', 'host unix socket', 'git configuration', 'replace git',
  'run folder', 'own server', ...(process.getuid?.() === 0 ? ['kernel settings', 'read shadow'] : []),
] // prettier-ignore

const cleanUp: (() => void)[] = []
afterAll(() => cleanUp.forEach((step) => step()))

const battery = async (how: Pick<RunRequest, 'grade' | 'missing'>) => {
  const [outside, workspace, runFolder, token] = [
    temporaryFolder('outside'),
    temporaryFolder('workspace'),
    temporaryFolder('run'),
    randomUUID(),
  ]
  const [secret, socket, homeCanary] = [join(outside, 'secret'), join(outside, 'host.sock'), `.maestro-canary-${token}`]
  writeFileSync(secret, token)
  writeFileSync(`${secret}-2`, 'untouched')
  mkdirSync(join(homedir(), homeCanary))
  cleanUp.push(() => rmSync(join(homedir(), homeCanary), { recursive: true }))
  execFileSync('git', ['init', '-q', workspace])
  let hits = 0
  const listen = async (where: { port: number; host: string } | { path: string }): Promise<number> =>
    new Promise((resolve) => {
      const server = createServer((connection) => {
        hits += 1
        connection.on('error', () => {})
        connection.end()
      }).listen(where, () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
      cleanUp.push(() => server.close())
    })
  const port = await listen({ port: 0, host: '127.0.0.1' })
  await listen({ path: socket })
  const commandMark = uniqueSeconds()
  // It holds a secret in its environment, as the host of an agent does.
  const bystander = spawn('sleep', [commandMark], { env: { ...process.env, TOKEN: token }, stdio: 'ignore' })
  cleanUp.push(() => bystander.kill('SIGKILL'))
  openSync(secret, 'r')
  const canaries = {
    outside,
    secret,
    socket,
    port,
    token,
    home: homedir(),
    homeCanary,
    hostPid: bystander.pid,
    commandMark,
    runFolder,
    inherited: secret,
    confined: how.grade !== 'unconfined',
  }
  const request = requestFor(['node', '-e', attacks, JSON.stringify(canaries)], { ...how, workspace, cwd: workspace, source: workspace })
  await startRun(runFolder, request, { program: await supervisorProgram() })
  const { output } = await finish(runFolder)
  const report = /REPORT (\{.*\})/.exec(output)?.[1]
  if (report === undefined) throw new Error(output)
  const escaped = Object.entries<unknown>(JSON.parse(report)).flatMap(([name, out]) => (out === true ? [name] : []))
  return { escaped, hits, outside: readdirSync(outside).sort(), untouched: readFileSync(`${secret}-2`, 'utf8'), usr: existsSync(`/usr/maestro-canary-${token}`), config: existsSync(join(workspace, '.git/config')) && readFileSync(join(workspace, '.git/config'), 'utf8') } // prettier-ignore
}

describe.skipIf(confinement === undefined)('nothing gets out of a confined run', () => {
  test('by its own account and by what the host sees', async () => {
    const { escaped, hits, outside, untouched, usr, config } = await battery(confinement ?? unconfined)
    expect(escaped).toEqual(allowed)
    expect({ hits, outside, untouched, usr }).toEqual({
      hits: 0,
      outside: ['host.sock', 'secret', 'secret-2'],
      untouched: 'untouched',
      usr: false,
    })
    expect(config).not.toContain('evil')
  })
})

describe('positive control', () => {
  test('the same attacks succeed without confinement', async () => {
    const { escaped, hits, outside } = await battery(unconfined)
    expect(escaped).toEqual(expect.arrayContaining(control))
    expect(hits).toBe(2)
    expect(outside).toEqual(expect.arrayContaining(['planted', 'linked', 'dotted', 'moved']))
  })
})
