import { type Stats, accessSync, constants, lstatSync } from 'node:fs'
import type { Listing } from './listing.ts'
import { type WhyNotStored, isOurs, isSecret, untrackedLimit } from './rules.ts'
import { type RawPath, onDisk } from './tree-path.ts'

/** One file that goes into the tree. Seconds are whole, as git compares them. */
export type Chosen = { readonly path: RawPath; readonly mtimeSeconds: number; readonly ctimeSeconds: number }

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

/** Decides about each listed path by one `lstat`: stored, not stored and why, or not there. Folders and our own files are passed over. */
export const select = (root: string, listing: Listing): Selection => {
  const chosen: Chosen[] = []
  const notStored = new Map<RawPath, WhyNotStored>(listing.unreadable.map((path) => [path, 'unreadable']))
  const decide = (path: RawPath, tracked: boolean): void => {
    if (isOurs(path)) return
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
