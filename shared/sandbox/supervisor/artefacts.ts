import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, lstatSync, mkdirSync, opendirSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { matcherOf } from '../../session/glob.ts'
import type { RunResult } from '../../session/run.ts'

const mostFileBytes = 64 * 1024 * 1024
const mostBytes = 256 * 1024 * 1024
const mostFiles = 1000
/** Beside the files that matched, so many names are said of what did not come with them. */
const mostLeftOut = 100

type Kept = NonNullable<RunResult['artefacts']>[number]
type LeftOut = NonNullable<RunResult['artefactsLeftOut']>[number]

const isRealFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** The part of a glob before its first wildcard: a walk of the whole tree for `coverage/lcov.info` would look at everything. */
const fixedFolder = (glob: string): string => {
  const parts = glob.split('/')
  const wild = parts.findIndex((part) => /[*?[\]{}()!+@\\]/.test(part))
  return parts.slice(0, wild === -1 ? parts.length - 1 : wild).join('/')
}

const leavesWorkspace = (glob: string): boolean => glob.startsWith('/') || glob.split('/').includes('..')

/** Every folder on the way has to be a real one: the run may have put a link there that leads out. */
const reaches = (root: string, folder: string): boolean => {
  const parts = folder === '' ? [] : folder.split('/')
  return parts.every((_, index) => isRealFolder(join(root, ...parts.slice(0, index + 1))))
}

/** Posix paths of everything below a folder but git's own, links not followed. */
const pathsBelow = function* (root: string, folder: string): Generator<string> {
  let opened
  try {
    opened = opendirSync(join(root, folder))
    for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (path === '.git') continue
      if (entry.isDirectory()) yield* pathsBelow(root, path)
      else yield path
    }
  } catch {
    // Not readable: what matched in it is not there for us.
  } finally {
    opened?.closeSync()
  }
}

const matching = (globs: readonly string[], root: string): string[] => {
  const wanted = matcherOf(globs)
  const folders = globs.filter((glob) => !glob.startsWith('!')).map(fixedFolder)
  const outermost = [...new Set(folders)].filter(
    (folder) => !folders.some((other) => other !== folder && (other === '' || folder.startsWith(`${other}/`))),
  )
  const found: string[] = []
  for (const folder of outermost.filter((one) => reaches(root, one))) {
    // One by one: a run may have made a million others.
    for (const path of pathsBelow(root, folder)) if (wanted(path)) found.push(path)
  }
  return found.sort()
}

const withoutMatch = (globs: readonly string[], paths: readonly string[]): LeftOut[] =>
  globs.filter((glob) => !glob.startsWith('!') && !paths.some(matcherOf([glob]))).map((path) => ({ path, reason: 'no file matches' }))

const chunkBytes = 64 * 1024

/** Copies at most `most` bytes of an open file; undefined when there are more. */
const copyOpen = (descriptor: number, to: string, most: number): { bytes: number; sha256: string } | undefined => {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  const copy = openSync(to, 'wx', 0o600)
  const [hash, buffer] = [createHash('sha256'), Buffer.alloc(chunkBytes)]
  let bytes = 0
  try {
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      bytes += read
      if (bytes > most) return undefined
      hash.update(buffer.subarray(0, read))
      for (let written = 0; written < read;) written += writeSync(copy, buffer, written, read - written)
    }
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    closeSync(copy)
  }
}

/** Keeps one file, or says why not. Never through a link, never from a pipe. */
const keep = (root: string, path: string, to: string, room: number): Kept | string => {
  let descriptor
  try {
    descriptor = openSync(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) return 'not a plain file'
    if (stats.size > mostFileBytes) return `larger than ${mostFileBytes} bytes`
    if (stats.size > room) return `with it, the artefacts would be larger than ${mostBytes} bytes`
    const copied = copyOpen(descriptor, join(to, path), Math.min(room, mostFileBytes))
    if (copied !== undefined) return { path, ...copied }
    rmSync(join(to, path), { force: true })
    return 'it grew while it was copied'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return code === 'ELOOP' ? 'not a plain file' : `could not be copied (${code})`
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Copies the files of a finished run that its globs name to `to`, by their own paths, and says what was left out and why. */
export const keepArtefacts = (globs: readonly string[], root: string, to: string): { artefacts: Kept[]; artefactsLeftOut: LeftOut[] } => {
  const artefacts: Kept[] = []
  const leaving = globs.filter(leavesWorkspace)
  const leftOut: LeftOut[] = leaving.map((path) => ({ path, reason: 'it leads out of the workspace' }))
  const inside = globs.filter((glob) => !leaving.includes(glob)).map((glob) => posix.normalize(glob))
  const paths = matching(inside, root)
  leftOut.push(...withoutMatch(inside, paths))
  let room = mostBytes
  for (const path of paths) {
    const outcome = artefacts.length >= mostFiles ? `more than ${mostFiles} files` : keep(root, path, to, room)
    if (typeof outcome === 'string') leftOut.push({ path, reason: outcome })
    else {
      artefacts.push(outcome)
      room -= outcome.bytes
    }
  }
  const more = leftOut.length - mostLeftOut
  const said = more > 0 ? [...leftOut.slice(0, mostLeftOut), { path: '...', reason: `${more} more` }] : leftOut
  return { artefacts, artefactsLeftOut: said }
}
