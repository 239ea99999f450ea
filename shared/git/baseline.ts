import { type Fault, fault, isFault } from '../session/fault.ts'
import { entriesOf } from './entries.ts'
import { git } from './environment.ts'
import { importObjects } from './import-objects.ts'
import type { Repository } from './repository.ts'
import { whyUnsafe } from './safe-path.ts'
import { translateTree } from './translate-tree.ts'

/** A commit made by hand can name files outside the work tree or inside its git folder: nothing of it is ever written anywhere. */
const refusedPaths = async (repo: Repository, tree: string): Promise<Fault | undefined> => {
  const entries = await entriesOf(repo, tree)
  return isFault(entries) ? entries : whyUnsafe(entries)
}

/** The tree in our store: the same id for a SHA-1 repository, one of our own for a SHA-256 one. */
const bringTree = async (repo: Repository, gitDir: string, tree: string): Promise<string | Fault> => {
  if (tree.length !== 40) return (await repo.ensure()) ?? translateTree(repo, { kind: 'user', gitDir }, tree)
  return (await importObjects(repo, [tree], 'closure')) ?? tree
}

/**
 * A commit of the user's, with everything its tree holds copied into our store so that it can be diffed and materialised. `tree` is its id there.
 * Submodules stay what the commit says: a commit id. Faults: `no_git`, `no_such_commit`, `not_fetched`, `unsafe_tree`, `git_failed`, `git_timeout`.
 */
export const resolveCommitTree = async (
  repo: Repository,
  rev: string,
): Promise<{ readonly commit: string; readonly tree: string } | Fault> => {
  const { userGit, root } = repo.place
  if (userGit === undefined) return fault('no_git', `${root} has no git repository to read from.`, 'Name a checkpoint instead of a commit.')
  const unknown = fault(
    'no_such_commit',
    `"${rev}" names no commit of ${root}.`,
    'Name a branch, a tag or a commit id that `git log` shows.',
  )
  if (rev.startsWith('-') || rev === '' || rev.includes('\0')) return unknown
  const output = await git({ kind: 'user', gitDir: userGit.gitDir, root }, ['rev-parse', '--verify', '--quiet', `${rev}^{commit}`], {
    accept: [0, 1, 128],
  })
  if (isFault(output)) return output
  if (output.code !== 0) return unknown
  const commit = output.stdout.toString('latin1').trim()
  const found = await git({ kind: 'user', gitDir: userGit.gitDir, root }, ['rev-parse', '--verify', '--quiet', `${commit}^{tree}`])
  if (isFault(found)) return found
  const tree = await bringTree(repo, userGit.gitDir, found.stdout.toString('latin1').trim())
  return isFault(tree) ? tree : ((await refusedPaths(repo, tree)) ?? { commit, tree })
}
