import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { readOutput } from '../../shared/sandbox/output.ts'
import { probeSandbox } from '../../shared/sandbox/probe.ts'
import { startRun } from '../../shared/sandbox/start.ts'
import { waitForRun } from '../../shared/sandbox/watch-run.ts'
import { isFault } from '../../shared/session/fault.ts'
import type { RunRequest, RunResult } from '../../shared/session/run.ts'
import { supervisorProgram } from '../support/programs.ts'

const status = await probeSandbox({ allowUnconfined: false, environment: process.env })
// No sandbox here is a reason to skip, said aloud; CI has to have one.
if (status.kind === 'refused') console.warn(`confined tests are skipped: ${status.reason}. ${status.fix}`)

export const confinement = status.kind === 'ready' ? { grade: status.grade, missing: status.missing } : undefined
export const unconfined = { grade: 'unconfined' as const, missing: [] }
/** Every grade that this machine can run, for `describe.each`. */
export const grades = [...(confinement === undefined ? [] : [confinement]), unconfined]

const made: string[] = []
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

export const temporaryFolder = (name: string): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `maestro-${name}-`)))
  made.push(folder)
  return folder
}

let count = 0

export const requestFor = (argv: string[], more: Partial<RunRequest> = {}): RunRequest => {
  const workspace = more.workspace ?? temporaryFolder('workspace')
  return {
    id: `run-${process.pid}-${(count += 1)}`,
    argv,
    workspace,
    source: workspace,
    cwd: workspace,
    mounts: [],
    env: {},
    ...(confinement ?? unconfined),
    timeoutMs: 30_000,
    limits: { outputBytes: 1_000_000, fileBytes: 100_000_000, memoryBytes: 4_000_000_000, processes: 200 },
    ...more,
  }
}

/** Starts a run and returns its folder and the supervisor's process. */
export const begin = async (request: RunRequest): Promise<{ folder: string; pid: number }> => {
  const folder = temporaryFolder('run')
  const started = await startRun(folder, request, { program: await supervisorProgram() })
  if (isFault(started)) throw new Error(started.message)
  return { folder, pid: started.pid }
}

export type Finished = { folder: string; result: RunResult; output: string }

export const finish = async (folder: string): Promise<Finished> => {
  const result = await waitForRun(folder)
  if ('kind' in result) throw new Error('abandoned')
  return { folder, result, output: readOutput(folder, { maxBytes: 100_000 }).text }
}

export const run = async (argv: string[], more: Partial<RunRequest> = {}): Promise<Finished> => {
  const { folder } = await begin(requestFor(argv, more))
  return finish(folder)
}

/** Resolves once the run's output contains `text`. */
export const outputContains = async (folder: string, text: string): Promise<void> => {
  const stop = new AbortController()
  let seen = ''
  const waiting = waitForRun(folder, {
    signal: stop.signal,
    onOutput: (chunk) => {
      seen += chunk
      if (seen.includes(text)) stop.abort(new Error('seen'))
    },
  })
  await waiting.catch(() => {})
  if (!seen.includes(text)) throw new Error(`ended without ${text}: ${seen}`)
}

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** Living processes of the machine whose command line contains `text`; the host's view, not the run's word. */
export const living = (text: string): string[] => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(text))

let marks = 0
/** A length of sleep that no other process of this machine uses: it finds a daemon again by its command line. */
export const uniqueSeconds = (): string => `${9000 + (marks += 1)}.${process.pid}`
