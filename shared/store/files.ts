import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { fault, type Fault } from '../session/fault.ts'

/** Text of a file, or null when there is none. "Could not read" is never "absent": any other error is thrown. */
export const readTextOrNull = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/** A regular file of at most `mostBytes`, whole; null for anything else: a link, a pipe, a device, or nothing. Never waits. */
export const readPlainFile = (path: string, mostBytes: number): Buffer | null => {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const stats = fstatSync(file)
      return stats.isFile() && stats.size <= mostBytes ? readFileSync(file) : null
    } finally {
      closeSync(file)
    }
  } catch {
    // Not there, a link, or not ours to read: nothing to take from it.
    return null
  }
}

/** The bytes of a file behind an offset; none when there is no such file. */
export const readBytesFrom = (path: string, start: number): Buffer => {
  try {
    const file = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - start))
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start))
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/** Writes a whole file so that a reader sees the old or the new content, and a crash leaves one of the two. */
export const writeFileAtomically = (path: string, content: string, temporaryName: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${temporaryName}.tmp`
  const file = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(file, content)
    fdatasyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
}

/** Makes a file that is complete before it has its name; false when somebody was faster. */
export const linkWhole = (path: string, content: string, temporaryName: string): boolean => {
  const complete = `${path}.${temporaryName}`
  writeFileAtomically(complete, content, temporaryName)
  try {
    linkSync(complete, path)
    return true
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(complete, { force: true })
  }
}

/** Makes a new name in a folder survive a power cut. Windows has no such call and needs none. */
export const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The fault for a disk that did not take a write, or null when the error is something else and a bug. */
export const diskFault = (error: unknown, path: string): Fault | null => {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return fault(
        'disk_full',
        `No space is left to write ${path}.`,
        'Free some space and repeat the call; everything acknowledged before is kept.',
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fault(
        'store_read_only',
        `${path} cannot be read or written by this user.`,
        'Give this user the right to read and write there, then repeat the call; `maestro doctor` shows the store.',
      )
    default:
      return null
  }
}
