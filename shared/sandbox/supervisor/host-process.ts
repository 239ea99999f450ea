import { spawn, type StdioOptions } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { RunRequest } from '../../session/run.ts'
import { hostFolder } from './host-folder.ts'
import { linkMounts } from './link-mounts.ts'
import { findProgram, searchFolders } from '../find-program.ts'
import { fixedEnvironment, projectPrograms } from '../inside-environment.ts'
import { descendants, processesMarked } from '../process-tree.ts'
import { startWaitedChildren } from './accounting.ts'
import type { Backend, Conclusion, Exit } from './backend.ts'
import { startSteward } from './host-steward.ts'
import type { Surroundings } from './surrounded.ts'

export type Streams = { stdout: number | 'pipe'; stderr: number | 'pipe' }

/** Marks every process of the run, so that a daemon that left its group is found again. */
const marker = (request: RunRequest): string => `MAESTRO_RUN=${request.id}`

const kept = ['HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR'] as const

/** The user's own home and search path, but not the rest of the environment, where tokens live. */
const environment = (request: RunRequest): Record<string, string> => {
  const placed = { ...request, workspace: request.source, cwd: hostFolder(request, request.cwd) }
  const own = Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  return {
    ...own,
    ...fixedEnvironment,
    PATH: [...projectPrograms(placed), ...searchFolders(process.env['PATH'] ?? '')].join(':'),
    ...request.env,
    MAESTRO_RUN: request.id,
  }
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const isFound = (command: string, cwd: string, searchPath: string): boolean =>
  command.includes('/')
    ? isExecutable(join(command.startsWith('/') ? '/' : cwd, command))
    : searchPath.split(':').some((folder) => isExecutable(join(folder, command)))

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Already gone, which is what was wanted.
  }
}

const conclude = (exit: Exit, output: string): Conclusion => {
  if (exit.failure !== undefined) return { kind: 'never-ran', reason: exit.failure }
  // setpriv says so when the file is there but what its first line asks for is not.
  const refused = /^setpriv: failed to execute .*$/m.exec(output)?.[0]
  if ((exit.code === 127 || exit.code === 126) && refused !== undefined && output.startsWith(refused))
    return { kind: 'never-ran', reason: refused }
  return exit.signal === null ? { kind: 'ran', code: exit.code ?? 0 } : { kind: 'signalled', signal: exit.signal }
}

const refusalOf = ({ cwd: asked, argv: [command = ''] }: RunRequest, cwd: string, searchPath: string): string | undefined => {
  if (!existsSync(cwd)) return `${asked}: no such folder`
  return isFound(command, cwd, searchPath) ? undefined : `${command}: not found`
}

/** What lies around a command of the host: what stands before it, what its environment has besides, what is taken away after it. */
export type Around = {
  readonly prefix: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly missing: readonly string[]
  readonly cleanUp: () => void
}

/** Starts the command as a plain process group of its own; a text says why that is impossible. */
export const startOnHost = (
  request: RunRequest,
  streams: Streams,
  surroundings: Surroundings | undefined,
  around: Around,
): Backend | string => {
  const cwd = hostFolder(request, request.cwd)
  // First of all: the command itself may lie behind such a link.
  const unlink = linkMounts(request)
  const cleanUp = (): void => {
    unlink()
    around.cleanUp()
  }
  const env = { ...environment(request), ...around.env }
  const [command = '', ...rest] = request.argv
  const refusal = refusalOf(request, cwd, env['PATH'] ?? '')
  if (refusal !== undefined) {
    cleanUp()
    return refusal
  }
  // Our own death takes the command with it, though not what it started: only a sandbox can promise that.
  const setpriv = findProgram('setpriv', process.env['PATH'] ?? '', [request.workspace, request.source])
  const tied = setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL']
  const waited = startWaitedChildren()
  const steward =
    surroundings === undefined
      ? undefined
      : startSteward(surroundings, {
          tied,
          cwd,
          environment: { ...environment({ ...request, env: {} }), ...around.env },
          marked: marker(request),
        })
  const [file = command, ...argv] = [...tied, ...(steward?.gate ?? []), ...around.prefix, command, ...rest]
  const stdio: StdioOptions = ['ignore', streams.stdout, streams.stderr, ...(steward === undefined ? [] : ['pipe' as const])]
  const child = spawn(file, argv, { cwd, env, detached: true, stdio })
  steward?.open(child)
  const members = (limit?: number): number[] => [...new Set([...descendants(process.pid, limit), ...processesMarked(marker(request))])]
  return {
    child,
    members: (limit) => descendants(process.pid, limit),
    kill: () => {
      steward?.kill()
      if (child.pid !== undefined) kill(-child.pid)
      // A daemon that forks while we look is seen at the next look; three are enough for what is not an attack.
      for (let look = 0; look < 3; look += 1) members().forEach(kill)
    },
    conclude: (exit, output) => {
      const failure = steward?.failure()
      return failure === undefined ? conclude(exit, output) : { kind: 'never-ran', reason: failure }
    },
    cleanUp,
    memory: 'sampled',
    measured: waited,
    ...(steward !== undefined && { begun: steward.begun, rest: steward.rest }),
    missing: around.missing,
    notMounted: [],
  }
}
