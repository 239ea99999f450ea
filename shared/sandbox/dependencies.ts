import { existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Mount } from '../session/run.ts'

/** Folders in which tools keep caches inside the dependencies; a run writes into throw-away ones over them. */
const cachesInside: Readonly<Record<string, readonly string[]>> = {
  node_modules: ['.vite', '.vite-temp', '.cache'],
  '.venv': [],
  'vendor/bundle': [],
}

const depth = 2
const skipped = new Set(['node_modules', '.git', 'dist', 'build', 'target', 'vendor', 'coverage'])

const foldersIn = (folder: string): string[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !skipped.has(entry.name) && !entry.name.startsWith('.'))
      .map((entry) => join(folder, entry.name))
  } catch {
    return []
  }
}

/** The workspace and the packages one or two levels below it (packages/a, apps/web). */
const packageFolders = (root: string, levels: number): string[] => [
  root,
  ...(levels === 0 ? [] : foldersIn(root).flatMap((folder) => packageFolders(folder, levels - 1))),
]

const isRealFolder = (path: string): boolean => {
  try {
    return lstatSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * A mount point inside a read-only folder has to exist before: bubblewrap cannot make it there. So the empty cache folder is made
 * in the user's dependencies, as the tool itself would at its first run. Where that is not possible, the cache stays read-only.
 */
const ensureFolder = (path: string): boolean => {
  try {
    mkdirSync(path, { recursive: true })
  } catch {
    // Read-only installation.
  }
  return existsSync(path)
}

/** The mounts that bring installed dependencies into a checkout: read-only, with throw-away folders over their caches. Never fails. */
export const dependencyMounts = (workspaceRoot: string): Mount[] =>
  packageFolders(workspaceRoot, depth).flatMap((folder) =>
    Object.entries(cachesInside).flatMap(([name, caches]): Mount[] => {
      const path = join(folder, name)
      if (!isRealFolder(path)) return []
      const scratch = caches.map((cache) => join(path, cache)).filter(ensureFolder)
      return [{ kind: 'read-only', from: path, at: path }, ...scratch.map((at): Mount => ({ kind: 'scratch', at }))]
    }),
  )
