import { type Fault, fault, isFault } from '../session/fault.ts'
import { git } from './environment.ts'
import { importObjects } from './import-objects.ts'
import type { Repository } from './repository.ts'

/**
 * A commit of the user's, with everything its tree holds copied into our store so that it can be diffed and materialised.
 * Submodules stay what the commit says: a commit id. Faults: `no_git`, `no_such_commit`, `object_format`, `git_failed`.
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
  const tree = found.stdout.toString('latin1').trim()
  return (await importObjects(repo, [tree], 'closure')) ?? { commit, tree }
}
