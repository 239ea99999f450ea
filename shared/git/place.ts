import { realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type Fault, fault, isFault } from '../session/fault.ts'
import { git } from './environment.ts'
import { fileSystemType, isWritable, networkFileSystem } from './file-system.ts'
import { type Found, discover } from './git-folder.ts'

/** A folder Maestro may work in. All paths are absolute and real. */
export type Place = {
  /** The top of the work tree, or the folder itself. */
  readonly root: string
  readonly kind: 'repository' | 'folder'
  /** `<git common dir>/maestro`, or `<folder>/.maestro/store`. Shared by linked work trees; may not exist yet. */
  readonly storeDir: string
  /** Stable among the work trees of one store: `main`, or `wt-<name>` for a linked one. */
  readonly workTree: string
  readonly userGit?: { readonly gitDir: string; readonly commonDir: string }
  /** Why nothing may be written here, in words for the user. */
  readonly readOnly?: string
}

/** What the machine says; replaced in tests. */
export type Surroundings = { readonly home: string; readonly fileSystemType: (path: string) => Promise<number> }

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

const asPlace = (folder: string, found: Found): Place | Fault => {
  switch (found.kind) {
    case 'git': {
      const linked = found.gitDir !== found.commonDir
      const { root, gitDir, commonDir } = found
      const workTree = linked ? `wt-${basename(gitDir)}` : 'main'
      return { root, kind: 'repository', storeDir: join(commonDir, 'maestro'), workTree, userGit: { gitDir, commonDir } }
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

const onNetwork = async (place: Place, typeOf: Surroundings['fileSystemType']): Promise<Fault | undefined> => {
  for (const path of new Set([place.root, place.userGit?.commonDir ?? place.root])) {
    const name = networkFileSystem(await typeOf(path))
    if (name !== undefined)
      return refuse('network_file_system', `${path} is on a network file system (${name}), where appends of two machines may mix.`)
  }
  return undefined
}

/** Asks git itself, once: a configuration it cannot read, an extension it does not know and a bare main repository show here. */
const refusedByGit = async (place: Place): Promise<Fault | undefined> => {
  if (place.userGit === undefined) return undefined
  const { gitDir } = place.userGit
  const answer = await git({ kind: 'user', gitDir }, ['rev-parse', '--is-bare-repository'])
  if (isFault(answer)) {
    if (answer.code === 'git_missing') return answer
    return fault('broken_git', `git cannot read ${gitDir}: ${answer.message}`, 'Repair the repository with git, then call again.')
  }
  const bare = answer.stdout.toString().trim() === 'true' && place.workTree === 'main'
  return bare ? refuse('bare_repository', `${gitDir} is a bare repository: it has no work tree.`) : undefined
}

const whyReadOnly = async (place: Place): Promise<string | undefined> => {
  if (!(await isWritable(place.root))) return `The folder ${place.root} is not writable.`
  const gitFolder = place.userGit?.commonDir
  if (gitFolder !== undefined && !(await isWritable(gitFolder))) return `The git folder ${gitFolder} is not writable.`
  return undefined
}

/**
 * What kind of place a folder is; a subfolder finds the top of its repository. Writes nothing, one git process at most.
 * Faults: `not_a_folder`, `bare_repository`, `broken_git`, `home_folder`, `file_system_root`, `network_file_system`, `git_missing`.
 */
export const findPlace = async (folder: string, around: Surroundings = { home: homedir(), fileSystemType }): Promise<Place | Fault> => {
  const real = await realFolder(folder)
  if (isFault(real)) return real
  const place = asPlace(real, await discover(real))
  if (isFault(place)) return place
  const refused = (await tooWide(place, around.home)) ?? (await onNetwork(place, around.fileSystemType)) ?? (await refusedByGit(place))
  if (refused !== undefined) return refused
  const readOnly = await whyReadOnly(place)
  return readOnly === undefined ? place : { ...place, readOnly }
}
