import { lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import type { RunRequest } from '../../session/run.ts'
import { isInside } from '../find-program.ts'
import { hostFolder } from './host-folder.ts'

const isThere = (path: string): boolean => {
  try {
    return lstatSync(path) !== undefined
  } catch {
    return false
  }
}

const link = (from: string, path: string): string[] => {
  try {
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(from, path)
    return [path]
  } catch {
    return []
  }
}

/**
 * Where nothing can be mounted, dependencies are reached through links in the checkout, for the time of the run. Weaker than a
 * mount: the run can write into them, which is one more reason why grades are never compared. Returns what removes the links.
 */
export const linkMounts = (request: RunRequest): (() => void) => {
  const links = request.mounts.flatMap((mount) => {
    if (mount.kind === 'scratch' || !isInside(mount.at, request.workspace)) return []
    const path = hostFolder(request, mount.at)
    return isThere(path) ? [] : link(mount.from, path)
  })
  return () => links.forEach((path) => rmSync(path, { force: true }))
}
