import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises'
import { temporaryName } from './rules.ts'
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

const lstatOrAbsent = (file: Buffer) =>
  lstat(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })

/** The git id of some content. */
const blobId = (content: Uint8Array): string => createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')

const readRegular = async (file: Buffer): Promise<Buffer> => {
  let handle: FileHandle | undefined
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    return await handle.readFile()
  } finally {
    await handle?.close()
  }
}

/** Reads what is on disk without following any symlink below the root. Throws what the system says when it cannot be read. */
export const standingAt = async (root: string, path: RawPath): Promise<Standing> => {
  for (const parent of parentsOf(path)) {
    const stats = await lstatOrAbsent(onDisk(root, parent))
    if (stats === undefined) return { kind: 'absent' }
    if (!stats.isDirectory()) return { kind: 'blocked', by: parent }
  }
  const file = onDisk(root, path)
  const stats = await lstatOrAbsent(file)
  if (stats === undefined) return { kind: 'absent' }
  if (stats.isDirectory()) return { kind: 'folder' }
  const permissions = stats.mode & 0o777
  if (stats.isSymbolicLink())
    return { kind: 'file', mode: '120000', oid: blobId(await readlink(file, { encoding: 'buffer' })), permissions }
  if (!stats.isFile()) return { kind: 'special' }
  return { kind: 'file', mode: (stats.mode & 0o100) === 0 ? '100644' : '100755', oid: blobId(await readRegular(file)), permissions }
}

/** Every path below a folder that is not a folder itself. */
export const filesBelow = async (root: string, folder: RawPath): Promise<RawPath[]> => {
  const found: RawPath[] = []
  for (const entry of await readdir(onDisk(root, folder), { withFileTypes: true, encoding: 'buffer' })) {
    const path = `${folder}/${entry.name.toString('latin1')}`
    if (entry.isDirectory()) found.push(...(await filesBelow(root, path)))
    else found.push(path)
  }
  return found
}

/** Makes the folders above a path. A part that is a symlink or a file is never passed through. */
const makeParents = async (root: string, path: RawPath): Promise<void> => {
  for (const parent of parentsOf(path)) {
    const folder = onDisk(root, parent)
    const stats = await lstatOrAbsent(folder)
    if (stats === undefined) await mkdir(folder)
    else if (!stats.isDirectory()) throw new Error(`${parent} is not a folder`)
  }
}

const removeEmptyFolders = async (root: string, folder: RawPath): Promise<void> => {
  for (const entry of await readdir(onDisk(root, folder), { encoding: 'buffer' }))
    await removeEmptyFolders(root, `${folder}/${entry.toString('latin1')}`)
  await rmdir(onDisk(root, folder))
}

/** Keeps who may read and write; executable is what the tree says, for those who may read. */
const permissionsFor = (mode: string, before: number | undefined): number => {
  const base = before ?? 0o666 & ~process.umask()
  return mode === '100755' ? base | ((base & 0o444) >> 2) : base & ~0o111
}

const writeTemporary = async (file: Buffer, mode: string, content: Buffer, before: number | undefined): Promise<void> => {
  await unlink(file).catch(() => undefined)
  if (mode === '120000') return symlink(content, file)
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
  try {
    await handle.writeFile(content)
    await handle.chmod(permissionsFor(mode, before))
  } finally {
    await handle.close()
  }
}

/**
 * Puts a file or symlink at a path: a temporary file in the same folder, then a rename, so that a reader sees the old or the new content, never a half.
 * `key` (hex) names the temporary file. An empty folder in the way is removed; anything else that is in the way throws.
 */
export const putFile = async (root: string, path: RawPath, mode: string, content: Buffer, key: string): Promise<void> => {
  await makeParents(root, path)
  const target = onDisk(root, path)
  const before = await lstatOrAbsent(target)
  if (before?.isDirectory() === true) await removeEmptyFolders(root, path)
  const temporary = onDisk(root, path.slice(0, path.lastIndexOf('/') + 1) + temporaryName(key))
  try {
    await writeTemporary(temporary, mode, content, before?.isFile() === true ? before.mode & 0o777 : undefined)
    await rename(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
}

/** Removes a file, and the folders above it that this leaves empty; never the root. */
export const removeFile = async (root: string, path: RawPath): Promise<void> => {
  await unlink(onDisk(root, path))
  for (const parent of parentsOf(path).reverse()) {
    try {
      await rmdir(onDisk(root, parent))
    } catch {
      return
    }
  }
}
