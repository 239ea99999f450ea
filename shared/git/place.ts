import { existsSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type Fault, fault, isFault } from '../session/fault.ts'
import { type GitOptions, git } from './environment.ts'
import { type FileSystem, fileSystemOf, isWritable, sharedFileSystem } from './file-system.ts'
import type { Found } from './git-folder.ts'
import { neverRunFrom } from './search-path.ts'
import { decidingPlace, storeDirOf } from './store-folder.ts'

/** A folder Maestro may work in. All paths are absolute and real. */
export type Place = {
  /** The top of the work tree, or the folder itself. */
  readonly root: string
  readonly kind: 'repository' | 'folder'
  /**
   * `<git common dir>/maestro`, shared by linked work trees, the superproject's for a submodule; `<folder>/.maestro/store` without git, and after
   * a `git init` for as long as it holds sessions. May not exist yet.
   */
  readonly storeDir: string
  /** Stable among the work trees of one store: `main`, or `wt-<name>` for a linked one. */
  readonly workTree: string
  readonly userGit?: { readonly gitDir: string; readonly commonDir: string }
  /** Why nothing may be written here, in words for the user. */
  readonly readOnly?: string
}

/** What the machine says; replaced in tests. */
export type Surroundings = {
  readonly home: string
  readonly fileSystem: (path: string) => Promise<FileSystem>
  /** How long git may take over one question. */
  readonly gitTimeoutMs?: number
}

type Limit = Pick<GitOptions, 'timeoutMs'>

const refuse = (code: string, message: string): Fault => fault(code, message, 'Open a project folder on a local disk instead.')

const isAbove = (path: string, other: string): boolean => path === '/' || other === path || other.startsWith(`${path}/`)

const realOr = async (path: string): Promise<string> => {
  try {
    return await realpath(path)
  } catch {
    return path
  }
}

const realFolder = async (folder: string): Promise<string | Fault> => {
  try {
    const real = await realpath(folder)
    return (await stat(real)).isDirectory() ? real : refuse('not_a_folder', `${folder} is not a folder.`)
  } catch {
    return refuse('not_a_folder', `${folder} does not exist or cannot be read.`)
  }
}

const asPlace = async (folder: string, found: Found, limit: Limit): Promise<Place | Fault> => {
  switch (found.kind) {
    case 'git': {
      const linked = found.gitDir !== found.commonDir
      const { root, gitDir, commonDir } = found
      const storeDir = await storeDirOf(found, limit)
      if (isFault(storeDir)) return storeDir
      return { root, kind: 'repository', storeDir, workTree: linked ? `wt-${basename(gitDir)}` : 'main', userGit: { gitDir, commonDir } }
    }
    case 'bare':
      return refuse('bare_repository', `${found.at} is a bare repository or the inside of a git folder: it has no work tree.`)
    case 'broken':
      return fault(
        'broken_git',
        `${found.at} is broken: ${found.reason}.`,
        'Repair it with git (`git worktree repair`, `git status`), then call again.',
      )
    case 'folder-store':
    case 'nothing': {
      const root = found.kind === 'nothing' ? folder : found.root
      return { root, kind: 'folder', storeDir: join(root, '.maestro', 'store'), workTree: 'main' }
    }
  }
}

/** The home folder, and anything above it, is never a project: one scan would read the user's whole life. */
const tooWide = async (place: Place, home: string): Promise<Fault | undefined> => {
  if (dirname(place.root) === place.root) return refuse('file_system_root', 'The root of the file system cannot be a project.')
  const realHome = await realOr(home)
  if (!isAbove(place.root, realHome)) return undefined
  return fault(
    'home_folder',
    `${place.root} is your home folder or above it.`,
    'Open a project folder in it, or run `git init` in that folder first.',
  )
}

const onNetwork = async (place: Place, fileSystem: Surroundings['fileSystem']): Promise<Fault | undefined> => {
  for (const path of new Set([place.root, place.userGit?.commonDir ?? place.root])) {
    const name = sharedFileSystem(await fileSystem(path))
    if (name !== undefined)
      return refuse(
        'network_file_system',
        `${path} is on a file system that other machines write to (${name}), where appends of two of them may mix.`,
      )
  }
  return undefined
}

/** Asks git itself, once: a configuration it cannot read, an extension it does not know and a bare main repository show here. */
const refusedByGit = async (place: Place, limit: Limit): Promise<Fault | undefined> => {
  if (place.userGit === undefined) return undefined
  const { gitDir } = place.userGit
  const answer = await git({ kind: 'user', gitDir }, ['rev-parse', '--is-bare-repository'], limit)
  if (isFault(answer)) {
    if (answer.code !== 'git_failed') return answer
    return fault('broken_git', `git cannot read ${gitDir}: ${answer.message}`, 'Repair the repository with git, then call again.')
  }
  const bare = answer.stdout.toString().trim() === 'true' && place.workTree === 'main'
  return bare ? refuse('bare_repository', `${gitDir} is a bare repository: it has no work tree.`) : undefined
}

const whyReadOnly = async (place: Place): Promise<string | undefined> => {
  if (!(await isWritable(place.root))) return `The folder ${place.root} is not writable.`
  const gitFolder = place.userGit?.commonDir
  if (gitFolder !== undefined && !(await isWritable(gitFolder))) return `The git folder ${gitFolder} is not writable.`
  return existsSync(place.storeDir) && !(await isWritable(place.storeDir)) ? `The store ${place.storeDir} is not writable.` : undefined
}

const thisMachine = (): Surroundings => ({ home: homedir(), fileSystem: fileSystemOf })

const find = async (real: string, limit: Limit): Promise<Place | Fault> => {
  const found = await decidingPlace(real, limit)
  return isFault(found) ? found : asPlace(real, found, limit)
}

/**
 * What kind of place a folder is; a subfolder finds the top of its repository, a submodule the superproject. Writes nothing; one git process,
 * and one more for each repository around it.
 * Faults: `not_a_folder`, `bare_repository`, `broken_git`, `home_folder`, `file_system_root`, `network_file_system`, `git_missing`, `git_timeout`.
 */
export const findPlace = async (folder: string, around: Surroundings = thisMachine()): Promise<Place | Fault> => {
  const limit: Limit = around.gitTimeoutMs === undefined ? {} : { timeoutMs: around.gitTimeoutMs }
  const real = await realFolder(folder)
  if (isFault(real)) return real
  const place = await find(real, limit)
  if (isFault(place)) return place
  neverRunFrom(place.root)
  const refused = (await tooWide(place, around.home)) ?? (await onNetwork(place, around.fileSystem)) ?? (await refusedByGit(place, limit))
  if (refused !== undefined) return refused
  const readOnly = await whyReadOnly(place)
  return readOnly === undefined ? place : { ...place, readOnly }
}
