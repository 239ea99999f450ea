import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { type Fault, isFault } from '../session/fault.ts'
import { type GitOptions, git } from './environment.ts'
import { type Found, type FoundGit, discover, enclosing, hasFolderStore } from './git-folder.ts'
import { neverRunFrom } from './search-path.ts'

type Limit = Pick<GitOptions, 'timeoutMs'>

/** What the index of a repository says about one path: lines of `<mode> <oid> <stage><tab><path>`, empty when it says nothing. */
const inIndex = async ({ gitDir, root }: FoundGit, path: string, limit: Limit): Promise<string | Fault> => {
  neverRunFrom(root)
  const output = await git({ kind: 'user', gitDir, root }, ['ls-files', '-s', '-z', '--', `:(top,literal)${path}`], limit)
  return isFault(output) ? output : output.stdout.toString('latin1')
}

/** "Could not be read" is not "holds none". */
const holdsSessions = async (storeDir: string): Promise<boolean> => {
  try {
    return (await readdir(join(storeDir, 'sessions'))).length > 0
  } catch (error) {
    return !(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
  }
}

const storeIn = (commonDir: string): string => join(commonDir, 'maestro')

const folderStore = (root: string): string => join(root, '.maestro', 'store')

/**
 * The repository whose store a repository uses: the outermost superproject of a submodule, itself otherwise. A submodule is what the index
 * around it calls one, as git decides it too. A repository that already has sessions of its own keeps them.
 */
const superproject = async (found: FoundGit, limit: Limit): Promise<FoundGit | Fault> => {
  const around = await enclosing(found.root)
  if (around === undefined || around.commonDir === found.commonDir || (await holdsSessions(storeIn(found.commonDir)))) return found
  const entry = await inIndex(around, relative(around.root, found.root), limit)
  // An index that cannot be read leaves it open, except for a submodule that keeps its git folder in the repository around it.
  if (isFault(entry)) return found.commonDir.startsWith(`${around.commonDir}/`) ? entry : found
  return /^160000 /m.test(entry.replaceAll('\0', '\n')) ? superproject(around, limit) : found
}

/**
 * What decides a folder's place, seen with what lies around it. A store folder that a repository tracks came with a clone: it is files, not a
 * store, because whoever wrote the clone would have written our sessions. One without sessions gives way to the repository around it.
 */
export const decidingPlace = async (folder: string, limit: Limit): Promise<Found | Fault> => {
  const found = await discover(folder)
  if (found.kind === 'git' || found.kind === 'folder-store') neverRunFrom(found.root)
  if (found.kind === 'git') return superproject(found, limit)
  if (found.kind !== 'folder-store') return found
  const around = await enclosing(found.root)
  if (around === undefined) return found
  const tracked = await inIndex(around, relative(around.root, folderStore(found.root)), limit)
  if (isFault(tracked)) return tracked
  return tracked === '' && (await holdsSessions(folderStore(found.root))) ? found : superproject(around, limit)
}

/** The main work tree of a repository, where one can be told by its path. */
const mainRoot = ({ root, gitDir, commonDir }: FoundGit): string =>
  gitDir !== commonDir && basename(commonDir) === '.git' ? dirname(commonDir) : root

/**
 * Where a repository's sessions lie: in its git folder, or where they were before the folder became a repository. Moving them would pull the
 * store away under the processes that work in it.
 */
export const storeDirOf = async (found: FoundGit, limit: Limit): Promise<string | Fault> => {
  const inGit = storeIn(found.commonDir)
  const root = mainRoot(found)
  const before = folderStore(root)
  if (!(await hasFolderStore(root)) || !(await holdsSessions(before)) || (await holdsSessions(inGit))) return inGit
  const tracked = await inIndex({ ...found, root, gitDir: found.commonDir }, relative(root, before), limit)
  if (isFault(tracked)) return tracked
  return tracked === '' ? before : inGit
}
