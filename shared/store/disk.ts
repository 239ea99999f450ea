import { lstatSync, readdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

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

/** After so many files the rest of the process has its turn. */
const AT_ONCE = 1000

/** Bytes of all files below a folder; what vanishes meanwhile or is not ours to read counts nothing. */
export const bytesBelow = async (path: string): Promise<number> => {
  let sum = 0
  let files = 0
  const open = [path]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const stats = lstatSync(next, { throwIfNoEntry: false })
    if (stats?.isDirectory() === true) for (const name of entriesOf(next)) open.push(join(next, name))
    else sum += stats?.size ?? 0
    files += 1
    if (files % AT_ONCE === 0) await setImmediate()
  }
  return sum
}

const entriesOf = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    // Gone, or not ours to read: it counts nothing.
    return []
  }
}
