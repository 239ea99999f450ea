import { lstatSync, readdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'

/** `used` is a share of 1 as `df` counts it: what is reserved for the administrator is neither free nor ours. */
export type DiskUse = { readonly used: number; readonly freeBytes: number }

export type ReadDisk = (path: string) => Promise<DiskUse | null>

/** How full the file system of a path is; null when it does not say. */
export const readDisk: ReadDisk = async (path) => {
  try {
    const { blocks, bfree, bavail, bsize } = await statfs(path)
    const taken = blocks - bfree
    return blocks === 0 ? null : { used: taken / Math.max(1, taken + bavail), freeBytes: bavail * bsize }
  } catch {
    // Not there yet, or a system that does not tell.
    return null
  }
}

/** Bytes of all files below a folder; what vanishes meanwhile or is not ours to read counts nothing. */
export const bytesBelow = (path: string): number => {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 0
  return stats.isDirectory() ? entriesOf(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0) : stats.size
}

const entriesOf = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    // Gone, or not ours to read: it counts nothing.
    return []
  }
}
