import { readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Larger ones are not read for the sake of a diagnostic's range. */
const LARGEST_BYTES = 4 * 1024 * 1024

/** The real path behind a `file:` URI; null for every other scheme. A file that does not exist yet has the real path of its folder. */
export const localPath = (uri: string): string | null => {
  if (!uri.startsWith('file:')) return null
  try {
    return realPath(fileURLToPath(uri))
  } catch {
    // A URI that names no path of this machine.
    return null
  }
}

const realPath = (path: string): string => {
  try {
    return realpathSync.native(path)
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path))
  }
}

/** The text of a file; null when it cannot be read or is too large. */
export const fileText = (path: string): string | null => {
  try {
    return statSync(path).size > LARGEST_BYTES ? null : readFileSync(path, 'utf8')
  } catch {
    // Deleted, a folder, or not ours to read: the caller does without.
    return null
  }
}

/** `path` as findings name it: relative to `root`, posix; null when it is outside. */
export const pathBelow = (root: string, path: string): string | null => {
  const below = relative(root, path)
  return below === '' || below.startsWith('..') || below.startsWith(sep) || /^[A-Za-z]:/.test(below) ? null : below.split(sep).join('/')
}
