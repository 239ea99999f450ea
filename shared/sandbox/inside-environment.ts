import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { RunRequest } from '../session/run.ts'
import { isInside } from './find-program.ts'
import type { HostView } from './host-view.ts'

type Placed = Pick<RunRequest, 'workspace' | 'source' | 'cwd' | 'mounts' | 'env'>

/** From the working folder up to the workspace, as npm does for its scripts. */
const foldersUp = (cwd: string, workspace: string): string[] =>
  cwd !== workspace && isInside(cwd, workspace) ? [cwd, ...foldersUp(dirname(cwd), workspace)] : [workspace]

const isShown = (path: string, request: Placed): boolean =>
  existsSync(join(request.source, relative(request.workspace, path))) || request.mounts.some((mount) => isInside(path, mount.at))

/** Programs that the project itself installed: `node_modules/.bin` and `.venv/bin`, nearest first. */
export const projectPrograms = (request: Placed): string[] =>
  foldersUp(request.cwd, request.workspace)
    .flatMap((folder) => [join(folder, 'node_modules', '.bin'), join(folder, '.venv', 'bin')])
    .filter((path) => isShown(path, request))

/** The same for every run, so that a result does not depend on whose terminal started the server. */
export const fixedEnvironment = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'dumb', CI: '1', NO_COLOR: '1', TZ: 'UTC' } as const

const systemPath = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin']

/** The whole environment of a confined command; what the request sets wins. */
export const insideEnvironment = (request: Placed, host: HostView): Record<string, string> => ({
  ...fixedEnvironment,
  ...host.toolchain.env,
  PATH: [...new Set([...projectPrograms(request), ...host.toolchain.path, ...systemPath])].join(':'),
  HOME: '/home/agent',
  TMPDIR: '/tmp',
  USER: 'agent',
  LOGNAME: 'agent',
  SHELL: '/bin/sh',
  ...request.env,
})
