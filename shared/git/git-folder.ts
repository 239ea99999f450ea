import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** What stands at one level of the walk upwards. */
export type Found =
  | { readonly kind: 'git'; readonly root: string; readonly gitDir: string; readonly commonDir: string }
  | { readonly kind: 'folder-store'; readonly root: string }
  | { readonly kind: 'bare'; readonly at: string }
  | { readonly kind: 'broken'; readonly at: string; readonly reason: string }
  | { readonly kind: 'nothing' }

const typeOf = async (path: string): Promise<'file' | 'folder' | 'other' | 'absent'> => {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return 'folder'
    return stats.isFile() ? 'file' : 'other'
  } catch {
    return 'absent'
  }
}

const looksLikeGitFolder = async (path: string): Promise<boolean> => {
  const parts = await Promise.all([typeOf(join(path, 'HEAD')), typeOf(join(path, 'objects')), typeOf(join(path, 'refs'))])
  return parts.join() === 'file,folder,folder'
}

const firstLine = async (path: string): Promise<string | undefined> => {
  try {
    return (await readFile(path, 'utf8')).split('\n')[0]?.trimEnd()
  } catch {
    return undefined
  }
}

/** Follows `commondir`, which linked work trees have. */
const commonOf = async (gitDir: string): Promise<string> => {
  const line = await firstLine(join(gitDir, 'commondir'))
  return line === undefined || line === '' ? gitDir : resolve(gitDir, line)
}

const fromGitDir = async (root: string, gitDir: string): Promise<Found> => {
  const commonDir = await commonOf(gitDir)
  const head = await typeOf(join(gitDir, 'HEAD'))
  const parts = await Promise.all([typeOf(join(commonDir, 'objects')), typeOf(join(commonDir, 'refs'))])
  if (head !== 'file' || parts.join() !== 'folder,folder') {
    return { kind: 'broken', at: join(root, '.git'), reason: 'HEAD, objects or refs is missing' }
  }
  return { kind: 'git', root, gitDir: await realpath(gitDir), commonDir: await realpath(commonDir) }
}

const fromGitFile = async (root: string): Promise<Found> => {
  const at = join(root, '.git')
  const line = await firstLine(at)
  if (line === undefined || !line.startsWith('gitdir: ')) return { kind: 'broken', at, reason: 'the file does not begin with "gitdir: "' }
  const gitDir = resolve(root, line.slice('gitdir: '.length))
  if ((await typeOf(gitDir)) !== 'folder') return { kind: 'broken', at, reason: 'the folder it names does not exist' }
  return fromGitDir(root, gitDir)
}

const lookAt = async (level: string): Promise<Found> => {
  const dotGit = await typeOf(join(level, '.git'))
  if (dotGit === 'file') return fromGitFile(level)
  if (dotGit === 'folder') return fromGitDir(level, join(level, '.git'))
  if (dotGit === 'other') return { kind: 'broken', at: join(level, '.git'), reason: 'it is neither a folder nor a file' }
  if (await looksLikeGitFolder(level)) return { kind: 'bare', at: level }
  if ((await typeOf(join(level, '.maestro', 'store'))) === 'folder') return { kind: 'folder-store', root: level }
  return { kind: 'nothing' }
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

/** The common git folder a nested `.git` belongs to, or nothing when it is none. */
export const commonDirAt = async (folder: string): Promise<string | undefined> => {
  const found = await lookAt(folder)
  return found.kind === 'git' ? found.commonDir : undefined
}
