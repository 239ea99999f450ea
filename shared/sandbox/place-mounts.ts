import { existsSync, lstatSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Mount, RunRequest } from '../session/run.ts'
import { isInside } from './find-program.ts'

type Placed = Pick<RunRequest, 'workspace' | 'source' | 'mounts'>
type NotMade = { readonly path: string; readonly reason: string }

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** What lies at a path below a mount, as the host has it. */
const hostPath = (path: string, around: { from: string; at: string }): string => join(around.from, relative(around.at, path))

/** bubblewrap can mount a folder on a folder and a file on a file. */
const fits = (mount: Mount, point: string): boolean =>
  existsSync(point) && isFolder(point) === (mount.kind === 'scratch' || isFolder(mount.from))

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true

/** The files of the run may hold a link, which would lead the mount to where it points. */
const linkOnTheWay = (at: string, { workspace, source }: Placed): boolean => {
  const parts = relative(workspace, at).split('/')
  return parts.some((_, index) => isLink(join(source, ...parts.slice(0, index + 1))))
}

const refusalInWorkspace = (mount: Mount, request: Placed): string | undefined => {
  if (linkOnTheWay(mount.at, request)) return 'a symbolic link is in its way'
  const point = hostPath(mount.at, { from: request.source, at: request.workspace })
  return existsSync(point) && !fits(mount, point) ? 'something else is in its place' : undefined
}

const refusalOf = (mount: Mount, before: readonly Mount[], readOnly: readonly string[], request: Placed): string | undefined => {
  if (mount.kind !== 'scratch' && !existsSync(mount.from)) return `${mount.from} is not there`
  // The innermost decides: the later ones lie over the earlier ones.
  const around = before.findLast((other) => isInside(mount.at, other.at))
  if (around !== undefined) {
    if (around.kind !== 'read-only' || around.at === mount.at) return undefined
    return fits(mount, hostPath(mount.at, around)) ? undefined : `the read-only ${around.at} has no mount point for it`
  }
  if (isInside(mount.at, request.workspace)) return refusalInWorkspace(mount, request)
  const ofHost = readOnly.some((folder) => isInside(mount.at, folder))
  return ofHost && !fits(mount, mount.at) ? 'it lies in a read-only folder of the host' : undefined
}

/**
 * Which mounts of a request can be made. A mount point inside a read-only folder has to exist before: bubblewrap cannot make it there, and
 * would refuse the whole run for it. Without the mount only the tool that wanted it notices, and the result names it.
 */
export const placeMounts = (request: Placed, readOnly: readonly string[]): { made: Mount[]; notMade: NotMade[] } => {
  const made: Mount[] = []
  const notMade: NotMade[] = []
  for (const mount of request.mounts) {
    const reason = refusalOf(mount, made, readOnly, request)
    if (reason === undefined) made.push(mount)
    else notMade.push({ path: mount.at, reason })
  }
  return { made, notMade }
}
