import { constants } from 'node:fs'
import { lstat, open, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** What stands at one level of the walk upwards. */
export type Found =
  | { readonly kind: 'git'; readonly root: string; readonly gitDir: string; readonly commonDir: string }
  | { readonly kind: 'folder-store'; readonly root: string }
  | { readonly kind: 'bare'; readonly at: string }
  | { readonly kind: 'broken'; readonly at: string; readonly reason: string }
  | { readonly kind: 'nothing' }

export type FoundGit = Extract<Found, { kind: 'git' }>

type Standing = 'file' | 'folder' | 'other' | 'absent' | 'unreadable'

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** A link that leads nowhere, and what this user may not look at, is not absent. */
const standingOf = async (path: string): Promise<Standing> => {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return 'folder'
    return stats.isFile() ? 'file' : 'other'
  } catch (error) {
    if (!isMissing(error)) return 'unreadable'
    return lstat(path).then(
      () => 'other' as const,
      () => 'absent' as const,
    )
  }
}

/** A folder of its own, not a link to one. */
const isRealFolder = async (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )

/** HEAD may also be a link to a branch that has no commit yet. */
const isHead = async (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isFile() || stats.isSymbolicLink(),
    () => false,
  )

const areFolders = async (...paths: string[]): Promise<boolean> =>
  (await Promise.all(paths.map(standingOf))).every((standing) => standing === 'folder')

const looksLikeGitFolder = async (path: string): Promise<boolean> =>
  (await isHead(join(path, 'HEAD'))) && (await areFolders(join(path, 'objects'), join(path, 'refs')))

/** Longer than any path. */
const LINE_BYTES = 16 * 1024

/** The first line of a file; nothing when it is none. A pipe is not waited for, and a huge file not read to its end. */
const firstLine = async (path: string): Promise<string | undefined> => {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (!(await handle.stat()).isFile()) return undefined
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(LINE_BYTES), 0, LINE_BYTES, 0)
      return buffer.toString('utf8', 0, bytesRead).split('\n')[0]?.trimEnd()
    } finally {
      await handle.close()
    }
  } catch {
    return undefined
  }
}

/** Follows `commondir`, which linked work trees have; nothing when it is there and no file, because git would wait for it. */
const commonOf = async (gitDir: string): Promise<string | undefined> => {
  const file = join(gitDir, 'commondir')
  const line = await firstLine(file)
  if (line === undefined) return (await standingOf(file)) === 'absent' ? gitDir : undefined
  return line === '' ? gitDir : resolve(gitDir, line)
}

const fromGitDir = async (root: string, gitDir: string): Promise<Found> => {
  const at = join(root, '.git')
  const commonDir = await commonOf(gitDir)
  if (commonDir === undefined) return { kind: 'broken', at, reason: 'its commondir cannot be read' }
  const whole = (await isHead(join(gitDir, 'HEAD'))) && (await areFolders(join(commonDir, 'objects'), join(commonDir, 'refs')))
  if (!whole) return { kind: 'broken', at, reason: 'HEAD, objects or refs is missing or cannot be read' }
  return { kind: 'git', root, gitDir: await realpath(gitDir), commonDir: await realpath(commonDir) }
}

const fromGitFile = async (root: string): Promise<Found> => {
  const at = join(root, '.git')
  const line = await firstLine(at)
  if (line === undefined || !line.startsWith('gitdir: '))
    return { kind: 'broken', at, reason: 'the file does not begin with "gitdir: " or cannot be read' }
  const gitDir = resolve(root, line.slice('gitdir: '.length))
  if ((await standingOf(gitDir)) !== 'folder') return { kind: 'broken', at, reason: 'the folder it names does not exist' }
  return fromGitDir(root, gitDir)
}

/** Whether a folder has a store of its own. What a work tree holds must not lead our store elsewhere, so no part may be a link. */
export const hasFolderStore = async (root: string): Promise<boolean> =>
  (await isRealFolder(join(root, '.maestro'))) && (await isRealFolder(join(root, '.maestro', 'store')))

const lookAt = async (level: string): Promise<Found> => {
  const at = join(level, '.git')
  switch (await standingOf(at)) {
    case 'file':
      return fromGitFile(level)
    case 'folder':
      return fromGitDir(level, at)
    case 'other':
      return { kind: 'broken', at, reason: 'it is neither a folder nor a file' }
    case 'unreadable':
      return { kind: 'broken', at, reason: 'it cannot be looked at' }
    case 'absent':
  }
  if (await looksLikeGitFolder(level)) return { kind: 'bare', at: level }
  return (await hasFolderStore(level)) ? { kind: 'folder-store', root: level } : { kind: 'nothing' }
}

/**
 * Walks upwards from a real path to the first thing that decides what the place is. Reads only, starts nothing;
 * so `safe.directory` and a hostile configuration have no say in it.
 */
export const discover = async (folder: string): Promise<Found> => {
  const found = await lookAt(folder)
  const above = dirname(folder)
  return found.kind !== 'nothing' || above === folder ? found : discover(above)
}

/** The nearest repository whose work tree a folder lies in, the folder's own not counted. A broken one in between ends the walk. */
export const enclosing = async (folder: string): Promise<FoundGit | undefined> => {
  const above = dirname(folder)
  if (above === folder) return undefined
  const found = await lookAt(above)
  if (found.kind === 'git') return found
  return found.kind === 'broken' ? undefined : enclosing(above)
}

/** A linked work tree is named back by its git folder; a `.git` file alone, which anybody can write, makes none. */
const isNamedBack = async (folder: string, gitDir: string): Promise<boolean> => {
  const back = await firstLine(join(gitDir, 'gitdir'))
  if (back === undefined) return false
  const [named, own] = await Promise.all([back, join(folder, '.git')].map((path) => realpath(resolve(gitDir, path)).catch(() => '')))
  return named !== '' && named === own
}

/**
 * The common git folder a nested `.git` belongs to, or nothing when it is none. A `.git` file that only claims to be a linked work tree, or that
 * names the git folder of the repository around it, is none: what lies there must not drop out of sight by it.
 */
export const commonDirAt = async (folder: string): Promise<string | undefined> => {
  const found = await lookAt(folder)
  if (found.kind !== 'git') return undefined
  const { gitDir, commonDir } = found
  if (gitDir !== commonDir) return (await isNamedBack(folder, gitDir)) ? commonDir : undefined
  const isInside = gitDir === (await realpath(join(folder, '.git')))
  return isInside || (await enclosing(folder))?.commonDir !== commonDir ? commonDir : undefined
}
