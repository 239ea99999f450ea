import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { isInside, realOf } from './find-program.ts'

/** Host folders with programs that live outside /usr: what to show read-only, and the search path inside. */
export type Toolchain = { readonly folders: string[]; readonly path: string[]; readonly env: Record<string, string> }

/** Version managers keep interpreters, and no secrets, below these folders of the home folder; their shims need the whole of it. */
const versionManagers = [
  '.pyenv',
  '.rbenv',
  '.asdf',
  '.nvm',
  '.volta',
  '.rustup',
  '.sdkman/candidates',
  '.local/share/mise',
  '.local/share/fnm',
  '.bun',
  '.deno',
]

/** Folders of a home that hold credentials beside `bin` (.cargo/credentials.toml, .local/share/keyrings): only the `bin` itself is shown. */
const mixedFolders = ['.cargo', '.local', 'go']

/** An installation prefix (bin beside lib) is shown whole; a lone folder of programs is shown alone. */
const installationOf = (folder: string, home: string): string => {
  const parent = dirname(folder)
  const mixed = mixedFolders.some((name) => parent === join(home, name))
  const isPrefix = basename(folder) === 'bin' && ['lib', 'libexec', 'include', 'share'].some((name) => existsSync(join(parent, name)))
  return isPrefix && !mixed && !isInside(home, parent) ? parent : folder
}

const hostFolderOf = (folder: string, home: string): string | undefined => {
  if (isInside(folder, '/usr') || isInside(home, folder)) return undefined
  if (isInside(folder, '/nix')) return '/nix/store'
  const manager = versionManagers.map((name) => join(home, name)).find((root) => isInside(folder, root))
  return manager ?? installationOf(folder, home)
}

const rustEnvironment = (home: string): Record<string, string> =>
  existsSync(join(home, '.rustup')) ? { RUSTUP_HOME: join(home, '.rustup') } : {}

/** Never an ancestor of another shown thing by accident: the root, the home folder and system folders are refused. */
const refused = (folder: string, home: string): boolean =>
  folder === '/' || isInside(home, folder) || ['/proc', '/sys', '/dev', '/etc', '/run', '/tmp', '/var', '/root', '/home'].includes(folder)

/** Finds the toolchain on the host: Node's own installation and every search path entry that really exists outside /usr. */
export const findToolchain = (searchPath: string, homeFolder: string, forbidden: readonly string[]): Toolchain => {
  const home = realOf(homeFolder)
  const roots = forbidden.map(realOf)
  // In the user's own order, so that a run finds the same programs; our Node comes last, for hosts that start it by its path alone.
  const entries = [...searchPath.split(':'), dirname(realOf(process.execPath))]
    .filter((entry) => isAbsolute(entry) && existsSync(entry))
    .map(realOf)
    .filter((entry) => !roots.some((root) => isInside(entry, root)))
  const folders = [...entries, ...(existsSync(join(home, '.rustup')) ? [join(home, '.rustup')] : [])].flatMap((entry) => {
    const folder = hostFolderOf(entry, home)
    return folder === undefined || refused(folder, home) ? [] : [folder]
  })
  const shown = (entry: string): boolean => isInside(entry, '/usr') || folders.some((folder) => isInside(entry, folder))
  return { folders: [...new Set(folders)], path: [...new Set(entries.filter(shown))], env: rustEnvironment(home) }
}
