import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type { Mount } from '../session/run.ts'
import { isInside } from './find-program.ts'

/** What package managers install inside a project; a folder at any level may have its own. Files of Yarn's Plug'n'Play are single ones. */
const INSTALLED = [
  'node_modules',
  '.venv',
  'venv',
  'vendor',
  '__pypackages__',
  '.pnp.cjs',
  '.pnp.loader.mjs',
  '.yarn/cache',
  '.yarn/unplugged',
]

/** Folders in which tools keep caches inside the dependencies; a run writes into throw-away ones over them. */
const CACHES = ['.vite', '.vite-temp', '.cache', '.vitest']

type Borrowing = {
  /** The real path of the work tree, in which the dependencies are installed, and at which a run sees its files. */
  readonly workspace: string
  /** The host folder of the checkout. */
  readonly checkout: string
  /** Posix paths of the checkout's folders; the top unless told. */
  readonly folders?: readonly string[]
  /** Where the run begins: tools write their caches there and at the top. */
  readonly cwd?: string
  /** Names that the run's setup installs by itself. */
  readonly ownInstalls?: readonly string[]
  /** `links`: nothing can be mounted, so each dependency is linked by itself. */
  readonly by?: 'mounts' | 'links'
}

/**
 * The mounts that bring installed dependencies into a checkout, read-only, with throw-away folders over their caches. What is part of the tree
 * stays the tree's. A link of a workspace package leads to the checkout's own copy: by mounts because the paths are the same, by links because
 * it is made anew. Never fails.
 */
export const dependencyMounts = (borrowing: Borrowing): Mount[] =>
  (borrowing.folders ?? ['']).flatMap((folder) =>
    INSTALLED.flatMap((name): Mount[] => {
      const from = join(borrowing.workspace, folder, name)
      if (!isBorrowed(borrowing, from, name)) return []
      if (borrowing.by === 'links')
        return name === 'node_modules' ? linkedModules(borrowing, from) : [{ kind: 'read-only', from, at: from }]
      return [{ kind: 'read-only', from, at: from }, ...cachesOver(from, name, folder === '' || borrowing.cwd === folder)]
    }),
  )

/** The environment that leads an installed Python to the checkout's own packages where nothing can be mounted: their paths name the work tree. */
export const linkedPython = ({ workspace, checkout, by }: Pick<Borrowing, 'workspace' | 'checkout' | 'by'>): Record<string, string> => {
  if (by !== 'links') return {}
  const folders = ['.venv', 'venv'].flatMap((name) => editableFolders(join(workspace, name), workspace))
  const paths = [...new Set(folders)].map((folder) => join(checkout, relative(workspace, folder)))
  return paths.length === 0 ? {} : { PYTHONPATH: paths.join(':') }
}

const isBorrowed = ({ workspace, checkout, ownInstalls = [] }: Borrowing, from: string, name: string): boolean =>
  !ownInstalls.includes(name) &&
  isOwn(from) &&
  // Go's vendor folder is source where it is not tracked either; Python's `venv` says by a file what it is.
  (name !== 'venv' || existsSync(join(from, 'pyvenv.cfg'))) &&
  !isThere(join(checkout, relative(workspace, from)))

/** What is reached through a link may lie anywhere on this machine, so it is not shown. */
const isOwn = (path: string): boolean => {
  try {
    return realpathSync(path) === path
  } catch {
    return false
  }
}

const isThere = (path: string): boolean => {
  try {
    return lstatSync(path) !== undefined
  } catch {
    return false
  }
}

/**
 * A mount point inside a read-only folder has to exist before: bubblewrap cannot make it there. So the empty cache folder is made
 * in the user's dependencies, as the tool itself would at its first run. Where that is not possible, the cache stays read-only.
 */
const cachesOver = (path: string, name: string, isUsed: boolean): Mount[] =>
  name === 'node_modules' && isUsed
    ? CACHES.map((cache) => join(path, cache))
        .filter(ensureFolder)
        .map((at): Mount => ({ kind: 'scratch', at }))
    : []

const ensureFolder = (path: string): boolean => {
  try {
    mkdirSync(path, { recursive: true })
  } catch {
    // Read-only installation.
  }
  return existsSync(path)
}

/** Each package by a link of its own, in a folder that is the checkout's: a link as a whole would lead workspace packages back to the work tree. */
const linkedModules = (borrowing: Borrowing, modules: string): Mount[] =>
  namesIn(modules)
    .flatMap((name) => (name.startsWith('@') ? namesIn(join(modules, name)).map((inner) => join(name, inner)) : [name]))
    .filter((name) => !CACHES.includes(name))
    .map((name): Mount => {
      const at = join(modules, name)
      return { kind: 'read-only', from: ownCopy(borrowing, at) ?? at, at }
    })

/** Where a link to another package of the workspace leads in the checkout. */
const ownCopy = ({ workspace, checkout }: Borrowing, path: string): string | undefined => {
  try {
    const target = resolve(dirname(path), readlinkSync(path))
    const below = relative(workspace, target)
    const isPackage = isInside(target, workspace) && !below.split('/').includes('node_modules')
    return isPackage ? join(checkout, below) : undefined
  } catch {
    // No link.
    return undefined
  }
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Folders of the work tree that an installation's .pth files put on the path: packages installed for editing. */
const editableFolders = (environment: string, workspace: string): string[] =>
  namesIn(join(environment, 'lib')).flatMap((python) => {
    const packages = join(environment, 'lib', python, 'site-packages')
    return namesIn(packages)
      .filter((name) => name.endsWith('.pth'))
      .flatMap((name) => linesOf(join(packages, name)))
      .filter((line) => isInside(line, workspace) && !isInside(line, environment))
  })

const linesOf = (path: string): string[] => {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/)
  } catch {
    return []
  }
}
