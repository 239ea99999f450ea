import { resolveCommitTree } from '../../git/baseline.ts'
import type { Repository } from '../../git/repository.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { SessionState } from '../../session/state.ts'

/** A tree by what a person calls it: `baseline` (the session's first checkpoint), a checkpoint id, or a commit of the user's repository. */
export const findTree = async (repository: Repository, state: SessionState, name: string): Promise<string | Fault> => {
  const checkpoint = name === 'baseline' ? state.checkpoints[0] : state.checkpoints.find((candidate) => candidate.id === name)
  if (checkpoint !== undefined) return checkpoint.tree
  const commit = repository.place.kind === 'repository' ? await resolveCommitTree(repository, name) : null
  if (commit !== null && !isFault(commit)) return commit.tree
  if (commit !== null && commit.code !== 'no_such_commit') return commit
  return fault(
    'unknown_checkpoint',
    `There is no checkpoint or commit ${JSON.stringify(name)}.`,
    'Call checkpoint with action list to see the ids.',
  )
}
