import { actorLabel } from '../../session/actor.ts'
import type { Checkpoint } from '../../session/checkpoint.ts'
import { type Fault, isFault } from '../../session/fault.ts'
import type { ChainedCheckpoint } from '../derive-commits.ts'
import type { RawChange } from '../memory.ts'
import type { Repository } from '../repository.ts'
import { rawPath } from '../tree-path.ts'
import { blobAt } from './blob-at.ts'
import { lineOf } from './line.ts'
import { pathIndex } from './path-index.ts'

/** One state a file was in. `n` counts from 1; `blob` is null where the file was deleted; `at` is ISO 8601 in UTC. */
export type Iteration = {
  readonly n: number
  readonly checkpoint: string
  readonly tree: string
  readonly at: string
  readonly why: Checkpoint['why']
  readonly reason: string
  readonly actor: string
  readonly turn: string | null
  readonly step: string | null
  readonly blob: string | null
}

const iteration = ({ id, tree, at, why, reason, by, turn, step }: ChainedCheckpoint, blob: string | null): Omit<Iteration, 'n'> => ({
  checkpoint: id,
  tree,
  at,
  why,
  reason,
  actor: actorLabel(by),
  turn,
  step,
  blob,
})

const fileOn = (mode: string, oid: string): string | null => (mode === '000000' ? null : oid)

/** What the first checkpoint held: a later change tells what was before it; without one the tree itself has to be asked. */
const firstBlob = async (repo: Repository, tree: string, path: string, change: RawChange | undefined): Promise<string | null | Fault> =>
  change === undefined ? blobAt(repo, tree, path) : fileOn(change.fromMode, change.fromOid)

/**
 * Every state of one file along a session's line of checkpoints, oldest first; a deletion is one too, and so is another exec bit.
 * `checkpoints` are the session's in the journal's order, `path` as `shownPath` gives it, `head` where the line ends (the newest
 * unless told). Fault `git_failed` when our store lacks a tree.
 */
export const iterationsOf = async (
  repo: Repository,
  checkpoints: readonly ChainedCheckpoint[],
  path: string,
  head?: string,
): Promise<readonly Iteration[] | Fault> => {
  const line = lineOf(checkpoints, head)
  const [first] = line
  if (first === undefined) return []
  const index = await pathIndex(repo, line)
  if (isFault(index)) return index
  const raw = rawPath(path)
  const seen = (index.byPath.get(raw) ?? []).filter(({ at }) => at < line.length)
  const blob = await firstBlob(repo, first.tree, raw, seen[0]?.change)
  if (isFault(blob)) return blob
  const began = blob === null ? [] : [iteration(first, blob)]
  const later = seen.flatMap(({ at, change }) => {
    const checkpoint = line[at]
    return checkpoint === undefined ? [] : [iteration(checkpoint, fileOn(change.toMode, change.toOid))]
  })
  return [...began, ...later].map((one, at) => ({ n: at + 1, ...one }))
}
