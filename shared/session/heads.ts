import type { CheckpointState, SessionState, Standpoint } from './state.ts'

const byId = (state: SessionState, id: string | null): CheckpointState | null =>
  id === null ? null : (state.checkpoints.findLast((checkpoint) => checkpoint.id === id) ?? null)

const noStandpoint: Standpoint = { own: null, restored: null }

/** The newest standpoint of those who write from one folder: this machine, and the same folder seen from a container. */
const standpointOf = (state: SessionState, here: readonly string[]): Standpoint =>
  state.standpoints.findLast(([name]) => here.includes(name))?.[1] ?? noStandpoint

/** Whether the files of a folder are known to be those of some checkpoint, give or take what changed since. */
export const hasStandpoint = (state: SessionState, here: readonly string[]): boolean => standpointOf(state, here) !== noStandpoint

/**
 * The checkpoint that a folder's files stand on: the one it restored completely, else its own newest. A folder that has none yet (a session
 * just pulled) may hold anything: it stands on the session's first, so that what others did since is never taken for undone. Null in a
 * session without checkpoints.
 */
export const standsOn = (state: SessionState, here: readonly string[]): CheckpointState | null => {
  const { own, restored } = standpointOf(state, here)
  return byId(state, restored) ?? byId(state, own) ?? state.checkpoints[0] ?? null
}

/**
 * Where a folder's next checkpoint goes: behind its own last one, so that a restore is one more iteration and hides none, and also behind
 * the one that was restored since, unless that one is in its past anyway. The first goes behind the newest with the same `tree`, if any has.
 */
export const placeBehind = (
  state: SessionState,
  here: readonly string[],
  tree?: string,
): { readonly parent: CheckpointState | null; readonly merged: string[] } => {
  const standpoint = standpointOf(state, here)
  const [own, restored] = [byId(state, standpoint.own), byId(state, standpoint.restored)]
  const same = state.checkpoints.findLast((checkpoint) => checkpoint.tree === tree)
  const parent = own ?? restored ?? same ?? state.checkpoints[0] ?? null
  const settled = restored === null || parent === null || pastOf(state, parent.id).has(restored.id)
  return { parent, merged: settled ? [] : [restored.id] }
}

/**
 * The checkpoints at which the machines' files stand apart: at most one of each replica, none that another one stands behind, each with a tree
 * of its own. In the journal's order; one in a session whose files are the same line everywhere.
 */
export const headsOf = (state: SessionState): CheckpointState[] => {
  const stands = state.standpoints.flatMap(([replica]) => standsOn(state, [replica]) ?? [])
  const candidates = state.checkpoints.filter((checkpoint) => stands.includes(checkpoint))
  if (candidates.length < 2) return candidates
  const past = candidates.map(({ id }) => pastOf(state, id))
  const leaves = candidates.filter(({ id }, index) => !past.some((ids, other) => other !== index && ids.has(id)))
  return leaves.filter(({ tree }, index) => leaves.findIndex((leaf) => leaf.tree === tree) === index)
}

/** Ids of a checkpoint and of all that it stands behind. */
export const pastOf = (state: SessionState, id: string): Set<string> => {
  const checkpoints = new Map(state.checkpoints.map((checkpoint) => [checkpoint.id, checkpoint]))
  const past = new Set([id])
  for (const each of past) {
    const found = checkpoints.get(each)
    if (found === undefined) continue
    if (found.parent !== null) past.add(found.parent)
    for (const merged of found.merged) past.add(merged)
  }
  return past
}

/** A replica's files are those of a checkpoint that it made. */
export const checkpointMade = (state: SessionState, replica: string, id: string): SessionState['standpoints'] =>
  withStandpoint(state, replica, { own: id, restored: null })

/** A replica's files became those of a checkpoint. Other restores (some paths, a commit of the user's) leave it where it stood. */
export const filesRestored = (state: SessionState, replica: string, to: string): SessionState['standpoints'] => {
  const restored = to === 'baseline' ? (state.checkpoints[0] ?? null) : byId(state, to)
  return restored === null
    ? state.standpoints
    : withStandpoint(state, replica, { ...standpointOf(state, [replica]), restored: restored.id })
}

const withStandpoint = (state: SessionState, replica: string, standpoint: Standpoint): SessionState['standpoints'] => [
  ...state.standpoints.filter(([name]) => name !== replica),
  [replica, standpoint],
]
