import { type Fault, fault } from '../session/fault.ts'
import { type RawPath, shownPath } from './tree-path.ts'

/** As git sees it, `.git` in any case is the git folder: on some disks it is. */
const isForbidden = (part: string): boolean => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git'

/**
 * Whether a path stays inside the folder it is put below and out of its git folder. Git never writes other ones into a tree or an index, but
 * whoever makes a repository by hand can.
 */
const isSafePath = (path: RawPath): boolean => !path.includes('\0') && !path.split('/').some(isForbidden)

/** The fault `unsafe_tree` for the first path that must not be written, if there is one. */
export const whyUnsafe = (files: readonly { readonly path: RawPath }[]): Fault | undefined => {
  const bad = files.find(({ path }) => !isSafePath(path))
  if (bad === undefined) return undefined
  return fault(
    'unsafe_tree',
    `The tree holds the path ${JSON.stringify(shownPath(bad.path))}, which leads out of its folder or into a git folder; nothing was written.`,
    'Name another commit or checkpoint.',
  )
}
