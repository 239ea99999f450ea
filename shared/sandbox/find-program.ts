import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { isAbsolute, join, sep } from 'node:path'

const systemFolders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']

/** Whether `path` is `folder` or lies below it; both are real absolute paths. */
export const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** The path with links resolved, or the path itself when it does not exist. */
export const realOf = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

const isExecutableFile = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Absolute search path, then the system's own folders. A relative entry would be answered by whatever folder we happen to stand in. */
export const searchFolders = (searchPath: string): string[] => [
  ...new Set([...searchPath.split(':').filter((folder) => isAbsolute(folder)), ...systemFolders]),
]

/**
 * The real absolute path of a program of ours (bwrap, time, setpriv), never one inside `forbidden` (the workspace):
 * there the agent could have planted it.
 */
export const findProgram = (name: string, searchPath: string, forbidden: readonly string[]): string | undefined => {
  const roots = forbidden.map(realOf)
  const allowed = (path: string): boolean => !roots.some((root) => isInside(path, root)) && !path.split(sep).includes('node_modules')
  return searchFolders(searchPath)
    .map((folder) => join(folder, name))
    .filter(isExecutableFile)
    .map(realOf)
    .find(allowed)
}
