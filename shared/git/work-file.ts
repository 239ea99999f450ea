import { createHash } from 'node:crypto'
import {
  type Stats,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { isOurs, temporaryName } from './rules.ts'
import { type RawPath, onDisk, parentsOf } from './tree-path.ts'

/** What stands at a path of the work tree. `blocked`: a part above it is no folder (a symlink counts as none), so nothing can be there. */
export type Standing =
  | { readonly kind: 'absent' }
  | { readonly kind: 'blocked'; readonly by: RawPath }
  | { readonly kind: 'folder' }
  | { readonly kind: 'special' }
  | { readonly kind: 'file'; readonly mode: string; readonly oid: string; readonly permissions: number }

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

const lstatOrAbsent = (file: Buffer): Stats | undefined => {
  try {
    return lstatSync(file)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** The git id of some content, without a copy of it. */
const blobId = (content: Uint8Array): string => createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')

const readRegular = (file: Buffer): Buffer => {
  const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    return readFileSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Reads what is on disk without following any symlink below the root. Throws what the system says when it cannot be read.
 * Waits for the disk: a promise for each of these small steps would cost more than the steps.
 */
export const standsAt = (root: string, path: RawPath): Standing => {
  for (const parent of parentsOf(path)) {
    const stats = lstatOrAbsent(onDisk(root, parent))
    if (stats === undefined) return { kind: 'absent' }
    if (!stats.isDirectory()) return { kind: 'blocked', by: parent }
  }
  const file = onDisk(root, path)
  const stats = lstatOrAbsent(file)
  if (stats === undefined) return { kind: 'absent' }
  if (stats.isDirectory()) return { kind: 'folder' }
  const permissions = stats.mode & 0o777
  if (stats.isSymbolicLink()) return { kind: 'file', mode: '120000', oid: blobId(readlinkSync(file, { encoding: 'buffer' })), permissions }
  if (!stats.isFile()) return { kind: 'special' }
  return { kind: 'file', mode: (stats.mode & 0o100) === 0 ? '100644' : '100755', oid: blobId(readRegular(file)), permissions }
}

/** `standsAt` for those who look at many files while others wait. */
export const standingAt = async (root: string, path: RawPath): Promise<Standing> => standsAt(root, path)

/** What a restore that was killed may have left: a file of ours that no tree holds. */
const isLeftOver = (path: RawPath): boolean => isOurs(path) && !path.startsWith('.maestro/')

/** Every path below a folder that is not a folder itself. */
export const filesBelow = (root: string, folder: RawPath): RawPath[] => {
  const found: RawPath[] = []
  for (const entry of readdirSync(onDisk(root, folder), { withFileTypes: true, encoding: 'buffer' })) {
    const path = `${folder}/${entry.name.toString('latin1')}`
    if (entry.isDirectory()) found.push(...filesBelow(root, path))
    else if (!isLeftOver(path)) found.push(path)
  }
  return found
}

/** Removes from the folders of these paths what a restore that was killed left there. */
export const sweepFolders = (root: string, paths: readonly RawPath[]): void => {
  for (const folder of new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1)))) {
    // A folder that is not there yet, or is a link, holds nothing of ours.
    if (folder !== '' && standsAt(root, folder.slice(0, -1)).kind !== 'folder') continue
    for (const name of readdirSync(onDisk(root, folder), { encoding: 'latin1' }))
      if (isLeftOver(folder + name)) rmSync(onDisk(root, folder + name), { force: true })
  }
}

/** Makes the folders above a path. A part that is a symlink or a file is never passed through. */
const makeParents = (root: string, path: RawPath): void => {
  for (const parent of parentsOf(path)) {
    const folder = onDisk(root, parent)
    const stats = lstatOrAbsent(folder)
    if (stats === undefined) mkdirSync(folder)
    else if (!stats.isDirectory()) throw new Error(`${parent} is not a folder`)
  }
}

const removeEmptyFolders = (root: string, folder: RawPath): void => {
  for (const entry of readdirSync(onDisk(root, folder), { encoding: 'buffer' })) {
    const path = `${folder}/${entry.toString('latin1')}`
    if (isLeftOver(path)) unlinkSync(onDisk(root, path))
    else removeEmptyFolders(root, path)
  }
  rmdirSync(onDisk(root, folder))
}

/** Keeps who may read and write; executable is what the tree says, for those who may read. */
const permissionsFor = (mode: string, before: number | undefined): number => {
  const base = before ?? 0o666 & ~process.umask()
  return mode === '100755' ? base | ((base & 0o444) >> 2) : base & ~0o111
}

const writeTemporary = (file: Buffer, mode: string, content: Buffer, before: number | undefined): void => {
  rmSync(file, { force: true })
  if (mode === '120000') return symlinkSync(content, file)
  const handle = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
  try {
    writeFileSync(handle, content)
    fchmodSync(handle, permissionsFor(mode, before))
  } finally {
    closeSync(handle)
  }
}

/**
 * Puts a file or symlink at a path: a temporary file in the same folder, then a rename, so that a reader sees the old or the new content, never a half.
 * `key` (hex) names the temporary file. An empty folder in the way is removed; anything else that is in the way throws.
 */
export const putFile = (root: string, path: RawPath, mode: string, content: Buffer, key: string): void => {
  makeParents(root, path)
  const target = onDisk(root, path)
  const before = lstatOrAbsent(target)
  if (before?.isDirectory() === true) removeEmptyFolders(root, path)
  const temporary = onDisk(root, path.slice(0, path.lastIndexOf('/') + 1) + temporaryName(key))
  try {
    writeTemporary(temporary, mode, content, before?.isFile() === true ? before.mode & 0o777 : undefined)
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Removes a file, and the folders above it that this leaves empty; never the root. */
export const removeFile = (root: string, path: RawPath): void => {
  unlinkSync(onDisk(root, path))
  for (const parent of parentsOf(path).reverse()) {
    try {
      rmdirSync(onDisk(root, parent))
    } catch {
      return
    }
  }
}
