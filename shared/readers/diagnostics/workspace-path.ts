/** Where a tool ran. `root`: the workspace as the tool saw it, absolute. `cwd`: posix path below it in which it ran; absent: the root itself. */
export type Place = { readonly root: string; readonly cwd?: string | undefined }

const DRIVE = /^[A-Za-z]:[\\/]/

/**
 * A path as a tool wrote it, as a posix path from the workspace. What lies outside of the workspace stays absolute, which is how it is told
 * apart. '' stays ''.
 */
export const workspacePath = (written: string, { root, cwd }: Place): string => {
  if (written === '') return ''
  const windows = DRIVE.test(root) || DRIVE.test(written)
  const path = slashed(fromUri(written), windows)
  const base = slashed(root, windows).replace(/\/+$/, '')
  const absolute = collapsed(isAbsolute(path) ? path : `${base}/${cwd ?? ''}/${path}`)
  return absolute.startsWith(`${base}/`) ? absolute.slice(base.length + 1) : absolute
}

/** `/x`, `C:/x`. */
export const isAbsolute = (path: string): boolean => path.startsWith('/') || DRIVE.test(path)

/** `file:///x/a%20b.ts` is `/x/a b.ts`; whatever is no such address stays as it is. */
const fromUri = (written: string): string => {
  const found = /^file:\/\/(?:localhost)?(\/.*)$/i.exec(written)
  return found === null ? written : decoded(found[1] ?? '').replace(/^\/([A-Za-z]:\/)/, '$1')
}

/** Undoes percent signs; tools that write plain paths into a URI write signs that mean themselves. */
export const decoded = (uri: string): string => {
  try {
    return decodeURIComponent(uri)
  } catch {
    return uri
  }
}

const slashed = (path: string, windows: boolean): string =>
  windows ? path.replaceAll('\\', '/').replace(/^[a-z]:/, (drive) => drive.toUpperCase()) : path

/** Takes `.` and `..` out of an absolute path. */
const collapsed = (path: string): string => {
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') kept.pop()
    else if (part !== '.' && part !== '') kept.push(part)
  }
  return `${path.startsWith('/') ? '/' : ''}${kept.join('/')}`
}
