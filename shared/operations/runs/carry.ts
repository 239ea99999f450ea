import { createHash } from 'node:crypto'
import { lstatSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathsIn } from '../../sandbox/set-up-files.ts'
import type { Mount } from '../../session/run.ts'
import { readPlainFile } from '../../store/files.ts'
import type { Survey } from './survey.ts'

export type Carried = {
  readonly mounts: Mount[]
  /** Digests by path. */ readonly outside: Record<string, string>
  readonly missing: string[]
}

/** Larger files are known by size and time. */
const LARGEST_HASHED = 64 * 1024 * 1024

/**
 * Ignored paths of the work tree, shown read-only in a checkout. What the tree itself has stays the tree's, and what is reached through a link
 * is not shown: it may lead anywhere on this machine, and anybody can write a configuration. `missing`: nothing to carry at these paths.
 */
export const carriedInto = (survey: Survey, workspace: string, paths: readonly string[]): Carried => {
  const wanted = paths.filter((path) => !survey.paths.has(path))
  const there = wanted.filter((path) => isOwn(join(workspace, path)))
  return {
    mounts: there.map((path): Mount => ({ kind: 'read-only', from: join(workspace, path), at: join(workspace, path) })),
    outside: Object.fromEntries(there.map((path) => [path, digestAt(join(workspace, path))])),
    missing: wanted.filter((path) => !there.includes(path)),
  }
}

const isOwn = (path: string): boolean => {
  try {
    return realpathSync(path) === path
  } catch {
    return false
  }
}

/** Of a folder: names, sizes and times of all files, for it may hold gigabytes. */
export const digestAt = (path: string): string => {
  const hash = createHash('sha256')
  const bytes = readPlainFile(path, LARGEST_HASHED)
  if (bytes !== null) return hash.update(bytes).digest('hex')
  for (const name of ['', ...pathsIn(path).toSorted()]) {
    const stats = lstatSync(join(path, name), { throwIfNoEntry: false })
    if (stats !== undefined && !stats.isDirectory()) hash.update(`${name} ${stats.size} ${stats.mtimeMs}\n`)
  }
  return hash.digest('hex')
}
