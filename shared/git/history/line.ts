import type { ChainedCheckpoint } from '../derive-commits.ts'

const walk = (checkpoints: readonly ChainedCheckpoint[], head: string): ChainedCheckpoint[] => {
  const before = new Map<string, { readonly checkpoint: ChainedCheckpoint; readonly parent: string | undefined }>()
  for (const checkpoint of checkpoints) {
    const above = checkpoint.parent === null ? checkpoint.merged : [checkpoint.parent, ...checkpoint.merged]
    before.set(checkpoint.id, { checkpoint, parent: above.find((id) => before.has(id)) })
  }
  const line: ChainedCheckpoint[] = []
  for (let found = before.get(head); found !== undefined; found = found.parent === undefined ? undefined : before.get(found.parent))
    line.push(found.checkpoint)
  return line.reverse()
}

type Line = { readonly head: string; readonly line: readonly ChainedCheckpoint[] }

const known = new WeakMap<readonly ChainedCheckpoint[], Line>()

/**
 * The checkpoints from the first to `head` (the newest unless told), along first parents, as `git log --first-parent` would walk their commits.
 * `checkpoints` are a session's in the journal's order. A parent that no checkpoint before it has is left out.
 */
export const lineOf = (
  checkpoints: readonly ChainedCheckpoint[],
  head: string = checkpoints.at(-1)?.id ?? '',
): readonly ChainedCheckpoint[] => {
  const before = known.get(checkpoints)
  if (before?.head === head) return before.line
  const line = walk(checkpoints, head)
  known.set(checkpoints, { head, line })
  return line
}
