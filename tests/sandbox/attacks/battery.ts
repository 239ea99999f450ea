import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { runFiles } from '../../../shared/sandbox/run-folder.ts'
import { startRun } from '../../../shared/sandbox/start.ts'
import { isFault } from '../../../shared/session/fault.ts'
import type { RunEnd, RunRequest } from '../../../shared/session/run.ts'
import { supervisorProgram } from '../../support/programs.ts'
import { finish, requestFor } from '../runs.ts'
import { claims, type Attack } from './attack.ts'
import { openHost, type Host } from './host.ts'
import { openScene, type Scene } from './scene.ts'

export type Attacked = {
  readonly attack: Attack
  readonly escaped: boolean
  /** It got as far as trying: a script that never ran proves nothing. */
  readonly tried: boolean
  readonly end: RunEnd
  readonly said: string
}

type How = Pick<RunRequest, 'grade' | 'missing'> & Partial<RunRequest>

const python = '/usr/bin/python3'
const prelude = 'import glob, os, socket, sys\nenv = os.environ\n'

export const argvOf = ({ by, script }: Attack): string[] => {
  switch (by) {
    case 'sh':
      return ['sh', '-c', script]
    case 'python':
      return [python, '-c', prelude + script]
    case 'node':
      return ['node', '-e', script]
    case 'native':
      return ['./native', ...script.split(' ')]
  }
}

/** Attacks that this machine cannot run, with what they lack. */
export const lacking = (list: readonly Attack[], native: string | undefined): Map<string, string> =>
  new Map(
    list.flatMap(({ name, by }): [string, string][] => {
      if (by === 'native' && native === undefined) return [[name, 'a C compiler']]
      return by === 'python' && !existsSync(python) ? [[name, python]] : []
    }),
  )

const requestOf = (attack: Attack, scene: Scene, how: How): RunRequest => {
  const request = requestFor(argvOf(attack), {
    ...how,
    workspace: scene.workspace,
    mounts: scene.mounts,
    env: { ...scene.env },
    timeoutMs: attack.timeoutMs ?? 20_000,
  })
  return { ...request, limits: { ...request.limits, ...attack.limits } }
}

/** Packets and signals take a moment to be seen; an attack that was stopped costs the whole of it. */
const seesSoon = async (see: () => boolean, patienceMs: number): Promise<boolean> => {
  for (const until = performance.now() + patienceMs; !see() && performance.now() < until;) await delay(5)
  return see()
}

const wasTried = ({ sign, refused }: Attack, end: RunEnd, said: string): boolean => {
  if (end.kind === 'could-not-start') return refused === true
  // The filter kills what enters by another door.
  if (sign === 'claimed')
    return (
      end.kind === 'memory-limit' ||
      Object.values(claims).some((word) => said.includes(word)) ||
      (end.kind === 'signalled' && end.signal === 'SIGSYS')
    )
  return true
}

export const hasEscaped = async ({ sign }: Attack, scene: Scene, end: RunEnd, said: string): Promise<boolean> => {
  if (typeof sign === 'object') return end.kind !== sign.ends
  if (sign === 'claimed') return said.includes(claims.escaped)
  return seesSoon(() => scene.sees(sign, said), sign === 'hit' || sign === 'harmed' ? 500 : 0)
}

const attackOnce = async (host: Host, attack: Attack, how: How, native: string | undefined): Promise<Attacked> => {
  const scene = await openScene(host, attack, native)
  try {
    const started = await startRun(scene.runFolder, requestOf(attack, scene, how), { program: await supervisorProgram() })
    if (isFault(started)) throw new Error(started.message)
    const { end } = (await finish(scene.runFolder)).result
    // Raw: what is shown to a reader is masked, and a secret that got out would not be seen.
    const said = readFileSync(runFiles(scene.runFolder).output, 'utf8')
    return { attack, end, said, tried: wasTried(attack, end, said), escaped: await hasEscaped(attack, scene, end, said) }
  } finally {
    scene.close()
  }
}

/** Tests share one process: what a test says of it is taken back. */
const withEnvironment = async <T>(names: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> => {
  const before = { ...process.env }
  Object.assign(process.env, names)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(names)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

const atOnce = 3

const processesThere = (): number => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length

/** The kernel takes its time to bury what a bomb made where nothing but our watchdog limits it; nobody can start anything meanwhile. */
const buried = async (before: number): Promise<void> => {
  for (const until = performance.now() + 120_000; processesThere() > before + 50 && performance.now() < until;) await delay(50)
}

/** Lets every attack loose on a host of its own making, each in a run of its own, and says what the host saw. */
export const battery = async (list: readonly Attack[], how: How, native: string | undefined): Promise<Attacked[]> => {
  const host = await openHost(native)
  const surroundings = { HOME: host.home, PATH: [...host.programs, process.env['PATH'] ?? ''].join(':'), CANARY_TOKEN: host.token }
  const done: Attacked[] = []
  const [bombs, others] = [list.filter(({ alone }) => alone === true), list.filter(({ alone }) => alone !== true)]
  const together = async (attacks: readonly Attack[], workers: number): Promise<void> => {
    const waiting = [...attacks]
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) done.push(await attackOnce(host, next, how, native))
    }
    await Promise.all(Array.from({ length: workers }, worker))
  }
  try {
    await withEnvironment(surroundings, async () => {
      await together(others, atOnce)
      const before = processesThere()
      await together(bombs, 1)
      await buried(before)
    })
  } finally {
    host.close()
  }
  return done
}
