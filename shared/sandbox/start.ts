import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { fault, type Fault } from '../session/fault.ts'
import type { RunRequest } from '../session/run.ts'
import type { SeriesRequest } from '../session/series.ts'
import { runFiles } from './run-folder.ts'
import { watchOrPoll } from './watch-or-poll.ts'
import { writeWhole } from './write-whole.ts'

/** What the supervisor may know of us: where programs are and whose home it is. Tokens in our environment stay ours. */
const passedOn = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'SystemRoot', 'PATHEXT']

const scrubbed = (): Record<string, string> =>
  Object.fromEntries(passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))

const lastWords = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim().slice(-500)
  } catch {
    return ''
  }
}

const didNotStart = (log: string, how: string): Fault =>
  fault(
    'run_not_started',
    `The run's supervisor ended before it began: ${lastWords(log) || how}`,
    'Try the same call once more; a second failure is reported by `maestro doctor`.',
  )

/**
 * Writes the request and starts its supervisor, which then lives by itself: our end, even by SIGKILL, does not end the run.
 * Resolves once the supervisor has said which process it is. `program`: the path of maestro-run.mjs, or
 * of maestro-series.mjs for a series.
 */
export const startRun = async (
  runFolder: string,
  request: RunRequest | SeriesRequest,
  { program }: { program: string },
): Promise<{ pid: number } | Fault> => {
  const files = runFiles(runFolder)
  mkdirSync(runFolder, { recursive: true, mode: 0o700 })
  writeWhole(files.request, JSON.stringify(request))
  return new Promise((resolve) => {
    const stopWatching = watchOrPoll(runFolder, () => settle())
    const log = openSync(files.supervisorLog, 'a', 0o600)
    const child = spawn(process.execPath, [program, runFolder], {
      detached: true,
      stdio: ['ignore', 'ignore', log],
      cwd: '/',
      env: scrubbed(),
    })
    closeSync(log)
    const finish = (outcome: { pid: number } | Fault): void => {
      stopWatching()
      child.unref()
      resolve(outcome)
    }
    const settle = (): void => {
      if (child.pid !== undefined && existsSync(files.supervisor)) finish({ pid: child.pid })
    }
    child.once('error', (error) => finish(didNotStart(files.supervisorLog, error.message)))
    child.once('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code}, no message` : `killed by ${signal}`
      finish(existsSync(files.supervisor) && child.pid !== undefined ? { pid: child.pid } : didNotStart(files.supervisorLog, how))
    })
  })
}
