import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Mount } from '../session/run.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Brought = { readonly mounts: Mount[]; readonly env: Record<string, string> }

/** Where tools look for their own things inside: the throw-away home of every confined run. */
const HOME_INSIDE = '/home/agent'

const hostFolders = (env: Environment, home: string): { readonly from: string; readonly at: string; readonly manifest: string }[] => {
  const goPath = env['GOPATH']?.split(':')[0] || join(home, 'go')
  const cargo = env['CARGO_HOME'] || join(home, '.cargo')
  return [
    { from: env['GOMODCACHE'] || join(goPath, 'pkg', 'mod'), at: join(HOME_INSIDE, 'go', 'pkg', 'mod'), manifest: 'go.mod' },
    { from: join(cargo, 'registry'), at: join(HOME_INSIDE, '.cargo', 'registry'), manifest: 'Cargo.toml' },
    { from: join(cargo, 'git'), at: join(HOME_INSIDE, '.cargo', 'git'), manifest: 'Cargo.toml' },
    ...[join(cargo, 'config.toml')]
      .filter(holdsNoToken)
      .map((from) => ({ from, at: join(HOME_INSIDE, '.cargo', 'config.toml'), manifest: 'Cargo.toml' })),
  ]
}

/** It says where packages come from, and may hold the key to that place. */
const holdsNoToken = (path: string): boolean => {
  try {
    return !/token|password|secret|credential/i.test(readFileSync(path, 'utf8'))
  } catch {
    return false
  }
}

/**
 * What Go and Cargo have downloaded, read-only, for a project that has their manifest. A run without a sandbox has the user's own home and
 * needs none of it. `manifests`: names of files that are somewhere in the tree.
 */
export const downloadedPackages = (env: Environment, home: string, manifests: ReadonlySet<string>): Mount[] =>
  hostFolders(env, home).flatMap(({ from, at, manifest }): Mount[] =>
    manifests.has(manifest) && existsSync(from) ? [{ kind: 'read-only', from: realpathSync(from), at }] : [],
  )

type Caching = {
  readonly workspace: string
  /** Host folder of these caches: of one checkout folder and one arm. A tool that goes by time stamps would take another checkout's result for its own. */
  readonly keptIn: string
  /** Posix paths of the tree's files and folders. */
  readonly paths: ReadonlySet<string>
  readonly folders: readonly string[]
  readonly by: 'mounts' | 'links'
}

/** What a tool keeps to be faster next time, in a folder that git ignores; used when the work tree has it, so the tool is in use. */
const IN_USE = ['.next/cache', '.turbo', '.nx/cache', '.parcel-cache', '.gradle']

/** Writable caches for builds, which survive the run without being part of any checkout. */
export const buildCaches = (caching: Caching): Brought => {
  const { workspace, keptIn, paths, folders } = caching
  const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
  const inside = folders.flatMap((folder) => [
    // Members of a Cargo workspace share the target of its top.
    ...(paths.has(below(folder, 'Cargo.toml')) && !hasCargoAbove(folder, paths) ? [below(folder, 'target')] : []),
    ...IN_USE.map((name) => below(folder, name)).filter((path) => existsSync(join(workspace, path))),
  ])
  const mounts = inside
    .filter((path) => !paths.has(path))
    .map((path) => writable(join(keptIn, path.replaceAll('/', '+')), join(workspace, path)))
  if (!folders.some((folder) => paths.has(below(folder, 'go.mod')))) return { mounts, env: {} }
  const goBuild = writable(join(keptIn, 'go-build'), join(HOME_INSIDE, '.cache', 'go-build'))
  return caching.by === 'mounts' ? { mounts: [...mounts, goBuild], env: {} } : { mounts, env: { GOCACHE: goBuild.from } }
}

const writable = (from: string, at: string): Extract<Mount, { kind: 'writable' }> => {
  mkdirSync(from, { recursive: true, mode: 0o700 })
  return { kind: 'writable', from, at }
}

const hasCargoAbove = (folder: string, paths: ReadonlySet<string>): boolean => {
  const parts = folder.split('/')
  return folder !== '' && parts.some((_, index) => paths.has([...parts.slice(0, index), 'Cargo.toml'].join('/')))
}
