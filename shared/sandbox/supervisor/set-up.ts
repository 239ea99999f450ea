import { copyFileSync, existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { RunEnd, RunRequest, RunResult, SetupRequest } from '../../session/run.ts'
import { isInside } from '../find-program.ts'
import { readOutput } from '../output.ts'
import { runFiles } from '../run-folder.ts'
import { keepSetUp, newTops, pathsIn } from '../set-up-files.ts'
import { writeWhole } from '../write-whole.ts'
import { supervise } from './supervise.ts'

/** A verdict's reason is cut at 500 characters, and the last lines tell most. */
const TAIL_CHARACTERS = 320

/**
 * Runs the setup of a request, each command under limits, time and log of its own (`<run folder>/setup/<n>/output.log`), and keeps what it made.
 * Null: everything is in place for the command. A result: the setup failed, so nothing can be said of the code, and the log is the run's.
 */
export const setUp = async (folder: string, request: RunRequest, cancelled: AbortSignal): Promise<RunResult | null> => {
  const { setup, source } = request
  if (setup === undefined) return null
  const before = new Set([...pathsIn(source), ...mountPoints(request)])
  for (const [index, command] of setup.commands.entries()) {
    const own = join(runFiles(folder).setup, String(index + 1))
    await mkdir(own, { recursive: true, mode: 0o700 })
    const result = await supervise(own, commandRequest(request, setup, command), cancelled)
    if (result.end.kind !== 'exited' || result.end.code !== 0) return failed(folder, own, command.argv, result)
  }
  const tops = newTops(source, before)
  writeWhole(runFiles(folder).prepared, JSON.stringify(tops))
  await keepSetUp(source, tops, setup.keepAt)
  return null
}

type Command = SetupRequest['commands'][number]

/** Services and artefacts are the check's; the network that it may use is the setup's too. */
const commandRequest = (request: RunRequest, { mounts, env }: SetupRequest, { argv, cwd, timeoutMs }: Command): RunRequest => ({
  id: request.id,
  argv,
  workspace: request.workspace,
  source: request.source,
  cwd,
  mounts,
  env,
  grade: request.grade,
  missing: request.missing,
  timeoutMs,
  limits: request.limits,
  ...(request.network !== undefined && { network: request.network }),
  ...(request.ports !== undefined && { ports: request.ports }),
})

/** The sandbox makes empty files and folders in the checkout to mount on: they are no result. */
const mountPoints = ({ workspace, setup }: RunRequest): string[] =>
  (setup?.mounts ?? []).flatMap(({ at }) => (isInside(at, workspace) ? foldersUp(relative(workspace, at)) : []))

const foldersUp = (path: string): string[] => {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

const failed = (folder: string, own: string, argv: readonly string[], result: RunResult): RunResult => {
  const log = runFiles(own).output
  if (existsSync(log)) copyFileSync(log, runFiles(folder).output)
  if (result.end.kind === 'cancelled') return result
  const tail = readOutput(own, { maxBytes: 4096 }).text.trimEnd().slice(-TAIL_CHARACTERS)
  return {
    ...result,
    end: {
      kind: 'could-not-start',
      reason: `setup \`${argv.join(' ').slice(0, 100)}\` ${wordsOf(result.end)}: ${tail || 'it printed nothing'}`,
    },
  }
}

const wordsOf = (end: RunEnd): string => {
  switch (end.kind) {
    case 'exited':
      return `failed with exit code ${end.code}`
    case 'signalled':
      return `was ended by ${end.signal}`
    case 'timed-out':
      return 'timed out'
    case 'could-not-start':
      return `could not start (${end.reason})`
    case 'service-ended':
      return `failed after the service ${end.service} had ended`
    case 'cancelled':
      return 'was cancelled'
    case 'output-limit':
    case 'process-limit':
    case 'cpu-limit':
    case 'disk-limit':
    case 'memory-limit':
      return `was stopped at the ${end.kind.replace('-', ' ')}`
  }
}
