import type { ChainedCheckpoint } from '../derive-commits.ts'

const ofOne = (checkpoints: readonly ChainedCheckpoint[]): ChainedCheckpoint[] => {
  const before = new Map<string, { readonly checkpoint: ChainedCheckpoint; readonly parent: string | undefined }>()
  for (const checkpoint of checkpoints) {
    const above = checkpoint.parent === null ? checkpoint.merged : [checkpoint.parent, ...checkpoint.merged]
    before.set(checkpoint.id, { checkpoint, parent: above.find((id) => before.has(id)) })
  }
  const line: ChainedCheckpoint[] = []
  for (let id = checkpoints.at(-1)?.id; id !== undefined;) {
    const found = before.get(id)
    if (found === undefined) break
    line.push(found.checkpoint)
    id = found.parent
  }
  return line.reverse()
}

const known = new WeakMap<readonly ChainedCheckpoint[], readonly ChainedCheckpoint[]>()

/**
 * The checkpoints from the first to the newest, along first parents, as `git log --first-parent` would walk their commits.
 * `checkpoints` are a session's in the journal's order. A parent that no checkpoint before it has is left out.
 */
export const lineOf = (checkpoints: readonly ChainedCheckpoint[]): readonly ChainedCheckpoint[] => {
  const line = known.get(checkpoints) ?? ofOne(checkpoints)
  known.set(checkpoints, line)
  return line
}
