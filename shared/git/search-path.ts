import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, isAbsolute, sep } from 'node:path'

const systemFolders = ['/usr/local/bin', '/usr/bin', '/bin'].join(delimiter)

const workTrees = new Set<string>()

const realOr = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

const isBelow = (path: string, root: string): boolean => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

/**
 * From now on no program below this folder (absolute, real) is taken for git: whoever writes the work tree would choose what we run. The home
 * folder and what is above it are left out: the user's own programs lie there.
 */
export const neverRunFrom = (root: string): void => {
  if (!isBelow(realOr(homedir()), root)) workTrees.add(root)
}

/** Links are followed once for a folder, however many work trees a process has seen, and anew each time, since somebody may turn them. */
const leadsIntoWorkTree = (folder: string): boolean => {
  const real = realOr(folder)
  return [...workTrees].some((root) => isBelow(folder, root) || isBelow(real, root))
}

/**
 * The folders where programs are looked for: a relative or empty entry would mean the work tree, since that is where git is started, and an
 * entry inside a work tree (`node_modules/.bin`) is the work tree's word. Never empty, because an empty one means the current folder too.
 */
export const searchPath = (path: string | undefined): string => {
  const kept = (path ?? systemFolders).split(delimiter).filter((folder) => isAbsolute(folder) && !leadsIntoWorkTree(folder))
  return kept.length === 0 ? systemFolders : kept.join(delimiter)
}
