import { type Stats, accessSync, constants, lstatSync } from 'node:fs'
import type { Listing } from './listing.ts'
import { type WhyNotStored, isOurs, isSecret, untrackedLimit } from '../../../shared/git/rules.ts'
import { type RawPath, onDisk } from '../../../shared/git/tree-path.ts'

/** One file that goes into the tree. Seconds are whole, as git compares them. */
type Chosen = { readonly path: RawPath; readonly mtimeSeconds: number; readonly ctimeSeconds: number }

export type Selection = { readonly chosen: readonly Chosen[]; readonly notStored: ReadonlyMap<RawPath, WhyNotStored> }

type Seen = Stats | 'absent' | 'unreadable'

const look = (file: Buffer): Seen => {
  try {
    return lstatSync(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable'
  }
}

/** The mode bits answer for nearly every file; the system is asked only when they leave a doubt. */
const isReadable = (file: Buffer, stats: Stats): boolean => {
  if ((stats.mode & 0o444) === 0o444) return true
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}

const whyNot = (path: RawPath, stats: Stats, tracked: boolean, file: Buffer): WhyNotStored | undefined => {
  if (!tracked && isSecret(path)) return 'secret'
  if (stats.isSymbolicLink()) return undefined
  if (!stats.isFile()) return 'special'
  if (!tracked && stats.size > untrackedLimit) return 'too-large'
  return isReadable(file, stats) ? undefined : 'unreadable'
}

/** Whether every folder above a path is a real one. What is tracked below a folder that became a symlink is gone, not somewhere else. */
const standsInFolders = (root: string) => {
  const known = new Map<RawPath, boolean>()
  const isFolder = (folder: RawPath): boolean => {
    const before = known.get(folder)
    if (before !== undefined) return before
    const seen = parentIsFolder(folder) ? look(onDisk(root, folder)) : 'absent'
    // A folder that cannot be looked at is left to the file below it, which is then named unreadable.
    const answer = seen === 'unreadable' || (typeof seen !== 'string' && seen.isDirectory())
    known.set(folder, answer)
    return answer
  }
  const parentIsFolder = (path: RawPath): boolean => {
    const slash = path.lastIndexOf('/')
    return slash === -1 || isFolder(path.slice(0, slash))
  }
  return parentIsFolder
}

/** Decides about each listed path by one `lstat`: stored, not stored and why, or not there. Folders and our own files are passed over. */
export const select = (root: string, listing: Listing): Selection => {
  const stands = standsInFolders(root)
  const chosen: Chosen[] = []
  const notStored = new Map<RawPath, WhyNotStored>(listing.unreadable.map((path) => [path, 'unreadable']))
  const decide = (path: RawPath, tracked: boolean): void => {
    if (isOurs(path) || !stands(path)) return
    const file = onDisk(root, path)
    const seen = look(file)
    if (seen === 'absent' || (typeof seen !== 'string' && seen.isDirectory())) return
    const why = seen === 'unreadable' ? seen : whyNot(path, seen, tracked, file)
    if (why !== undefined) notStored.set(path, why)
    else if (typeof seen !== 'string')
      chosen.push({ path, mtimeSeconds: Math.floor(seen.mtimeMs / 1000), ctimeSeconds: Math.floor(seen.ctimeMs / 1000) })
  }
  for (const path of listing.tracked) decide(path, true)
  for (const path of listing.untracked) decide(path, false)
  return { chosen, notStored }
}
