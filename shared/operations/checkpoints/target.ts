import type { Repository } from '../../git/repository.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { CheckpointState, SessionState } from '../../session/state.ts'
import { findTree } from './find.ts'

/** What a restore brings back, and what it leaves alone whatever stands there. */
export type Target = {
  /** How people call it, `K2` or `iteration 3 of a.txt (K2)`; `to` is what the event records. */
  readonly label: string
  readonly to: string
  readonly tree: string
  /** ISO 8601: what others changed after this would be lost. Empty for a commit of the user's: all that they recorded. */
  readonly since: string
  /** Paths that the checkpoint did not store: they may have been there, so they are not deleted. */
  readonly keep: readonly string[]
  /** How many more it did not store without naming them; then nothing is deleted at all. */
  readonly unnamed: number
  readonly paths?: readonly string[]
  /** The paths are files: nothing comes back below them. */
  readonly exact?: boolean
}

export const checkpointTarget = (checkpoint: CheckpointState, more: Partial<Target> = {}): Target => ({
  label: checkpoint.id,
  to: checkpoint.id,
  tree: checkpoint.tree,
  since: checkpoint.at,
  keep: checkpoint.notStored.map(({ path }) => path),
  unnamed: checkpoint.notStoredCount - checkpoint.notStored.length,
  ...more,
})

/** `baseline`, a checkpoint's id, or a commit of the user's repository. Fault `unknown_checkpoint`. */
export const findTarget = async (
  repository: Repository,
  state: SessionState,
  name: string,
  paths: readonly string[] | undefined,
): Promise<Target | Fault> => {
  const only = paths !== undefined && { paths }
  const checkpoint = name === 'baseline' ? state.checkpoints[0] : state.checkpoints.find(({ id }) => id === name)
  if (checkpoint !== undefined) return checkpointTarget(checkpoint, { label: name, to: name, ...only })
  const tree = await findTree(repository, state, name)
  return isFault(tree) ? tree : { label: name, to: name, tree, since: '', keep: [], unnamed: 0, ...only }
}
