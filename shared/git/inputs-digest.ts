import { createHash } from 'node:crypto'
import { isFault, type Fault } from '../session/fault.ts'
import { entriesOf } from './entries.ts'
import { remember } from './memory.ts'
import type { Repository } from './repository.ts'
import { shownPath } from './tree-path.ts'

/** The globs that name the inputs, for remembering, and whether they cover a path. */
type Covered = { readonly globs: readonly string[]; readonly covers: (path: string) => boolean }

const REMEMBERED = 256

/**
 * sha256 over path, mode and content id of every file of a stored tree that is covered, in the tree's order: equal for two trees exactly when
 * nothing in the inputs differs. Faults: `git_failed` when our store does not have the tree.
 */
export const inputsDigest = async (repo: Repository, tree: string, { globs, covers }: Covered): Promise<string | Fault> => {
  const key = [tree, ...globs].join('\n')
  const known = repo.memory.inputs.get(key)
  if (known !== undefined) return known
  const entries = await entriesOf(repo, tree)
  if (isFault(entries)) return entries
  const hash = createHash('sha256')
  for (const { path, mode, oid } of entries) if (covers(shownPath(path))) hash.update(`${mode} ${oid} ${path}\0`, 'latin1')
  return remember(repo.memory.inputs, key, hash.digest('hex'), REMEMBERED)
}
