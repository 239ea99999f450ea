import {
  type Stats,
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
} from 'node:fs'
import type { RawPath } from '../tree-path.ts'

/** ASCII paths go to the system as they are; any other is passed byte for byte. */
const ascii = /^[ -~]*$/

/** Where a raw path is, for the system calls. */
export const atRoot = (root: string, path: RawPath): string | Buffer => {
  const full = path === '' ? root : `${root}/${path}`
  if (ascii.test(path)) return full
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')])
}

export type Looked = Stats | 'absent' | 'unreadable'

const reasonOf = (error: unknown): 'absent' | 'unreadable' => {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable'
}

/** One lstat. Never follows a link. */
export const lookAt = (at: string | Buffer): Looked => {
  try {
    return lstatSync(at, { throwIfNoEntry: false }) ?? 'absent'
  } catch (error) {
    return reasonOf(error)
  }
}

/** The names in a folder as bytes; `unreadable` when it may not be listed. */
export const namesIn = (at: string | Buffer): RawPath[] | 'absent' | 'unreadable' => {
  try {
    return readdirSync(at, { encoding: 'latin1' })
  } catch (error) {
    return reasonOf(error)
  }
}

/** The mode bits answer for nearly every file; the system is asked only when they leave a doubt. */
export const isReadable = (at: string | Buffer, stats: Stats): boolean => {
  if ((stats.mode & 0o444) === 0o444) return true
  try {
    accessSync(at, constants.R_OK)
    return true
  } catch {
    return false
  }
}

export type Content = { readonly bytes: Buffer; readonly stats: Stats }

/** Opens without following a link and without waiting for a pipe; the stats are of what was opened, before and after reading alike. */
const readFileOnce = (at: string | Buffer): Content & { readonly steady: boolean } => {
  const file = openSync(at, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  try {
    const before = fstatSync(file)
    const bytes = readFileSync(file)
    const stats = fstatSync(file)
    return { bytes, stats, steady: bytes.length === stats.size && before.ctimeMs === stats.ctimeMs && before.mtimeMs === stats.mtimeMs }
  } finally {
    closeSync(file)
  }
}

const TRIES = 5

/** The content of a file, or a symlink's target, at one moment as far as that can be had; a file that never rests is read as it is. */
export const readContent = (at: string | Buffer, isLink: boolean): Content | 'absent' | 'unreadable' => {
  try {
    if (isLink) return { bytes: readlinkSync(at, { encoding: 'buffer' }), stats: lstatSync(at) }
    let read = readFileOnce(at)
    for (let tries = 1; tries < TRIES && !read.steady; tries += 1) read = readFileOnce(at)
    return read
  } catch (error) {
    return reasonOf(error)
  }
}
