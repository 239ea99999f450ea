import { matcherOf } from './glob.ts'

/** Whether a list of a plan means a path: by its name, as a file of a folder that it names, or by a glob. Posix paths from the workspace. */
export const meansPath = (named: readonly string[]): ((path: string) => boolean) => {
  const exact = new Set(named)
  const folders = named.map((one) => (one.endsWith('/') ? one : `${one}/`)).filter((folder) => folder !== '/')
  const matches = matcherOf(named)
  // A name like `[id].ts` is no glob to whoever wrote it.
  return (path) => exact.has(path) || folders.some((folder) => path.startsWith(folder)) || matches(path)
}
