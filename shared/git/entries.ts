import { type Fault, fault, isFault } from '../session/fault.ts'
import { git } from './environment.ts'
import { type Entry, remember } from './memory.ts'
import type { Repository } from './repository.ts'
import { rawPath, shownPath, splitNul } from './tree-path.ts'

/** A file of a tree. `bytes` is the size of the content, or of a symlink's target; 0 for a commit of another repository. */
export type TreeFile = { readonly path: string; readonly mode: string; readonly oid: string; readonly bytes: number }

const parse = (line: string): Entry => {
  const tab = line.indexOf('\t')
  const [mode = '', , oid = '', bytes = '0'] = line.slice(0, tab).split(/ +/)
  return { path: line.slice(tab + 1), mode, oid, bytes: bytes === '-' ? 0 : Number(bytes) }
}

/** All files of a tree in git's order, paths as bytes. */
export const entriesOf = async (repo: Repository, tree: string): Promise<readonly Entry[] | Fault> => {
  const known = repo.memory.entries.get(tree)
  if (known !== undefined) return known
  const output = await git(repo.git, ['ls-tree', '-r', '-l', '-z', '--full-tree', tree])
  return isFault(output) ? output : remember(repo.memory.entries, tree, splitNul(output.stdout).map(parse), 8)
}

/** All files of a tree. Fault `git_failed` when our store does not have it. */
export const filesOf = async (repo: Repository, tree: string): Promise<TreeFile[] | Fault> => {
  const entries = await entriesOf(repo, tree)
  return isFault(entries) ? entries : entries.map((entry) => ({ ...entry, path: shownPath(entry.path) }))
}

/** The bytes of one file of a tree (of a symlink: its target). Fault `no_such_file` when the tree has no file there. */
export const readFileAt = async (repo: Repository, tree: string, path: string): Promise<Buffer | Fault> => {
  const entries = await entriesOf(repo, tree)
  if (isFault(entries)) return entries
  const raw = rawPath(path)
  const entry = entries.find((one) => one.path === raw && one.mode !== '160000')
  if (entry === undefined)
    return fault('no_such_file', `The tree ${tree.slice(0, 12)} has no file ${path}.`, 'List the files of the tree and name one of them.')
  const output = await git(repo.git, ['cat-file', 'blob', entry.oid])
  return isFault(output) ? output : output.stdout
}
