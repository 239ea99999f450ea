import type { SessionEvent } from '../session/event.ts'

/**
 * Where an event stands in the one order of all chains; it follows from the event and its past alone, so that no event that arrives later can
 * move it. `time` (ms since 1970) is its own `at`, but never before that of anything in its past, and `tie` counts on within one such time.
 * `position` counts the events of its chain from 1; `vector` says how far into every other chain its past reaches.
 */
export type Mark = {
  readonly position: number
  readonly time: number
  readonly tie: number
  readonly vector: Readonly<Record<string, number>>
}

/** An event's place with the replica whose chain holds it. */
export type Place = { readonly replica: string; readonly mark: Mark }

/** The past of an event: the one before it in its chain, and everything that it names as seen. `after` comes before it without being seen. */
type Past = {
  readonly replica: string
  readonly before: Mark | null
  readonly seen: readonly Place[]
  readonly after: Mark | null
}

/** The mark of an event behind its whole past. */
export const markOf = (event: SessionEvent, { replica, before, seen, after }: Past): Mark => {
  let time = timeOf(event.at)
  let tie = 0
  for (const past of [before, after, ...seen.map(({ mark }) => mark)]) {
    if (past === null || past.time < time || (past.time === time && past.tie < tie)) continue
    time = past.time
    tie = past.tie + 1
  }
  return { position: (before?.position ?? 0) + 1, time, tie, vector: vectorOf(replica, before?.vector ?? {}, seen) }
}

const vectorOf = (replica: string, before: Mark['vector'], seen: readonly Place[]): Mark['vector'] => {
  if (seen.length === 0) return before
  const vector = new Map(Object.entries(before))
  const reach = (name: string, position: number): void => {
    if (name !== replica) vector.set(name, Math.max(vector.get(name) ?? 0, position))
  }
  for (const { replica: name, mark } of seen) {
    reach(name, mark.position)
    for (const [further, position] of Object.entries(mark.vector)) reach(further, position)
  }
  return Object.fromEntries([...vector].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Negative when `a` comes first: by time, then by replica. An event is behind its whole past, and no two share a place. */
export const comparePlaces = (a: Place, b: Place): number =>
  a.mark.time - b.mark.time || a.mark.tie - b.mark.tie || (a.replica < b.replica ? -1 : a.replica > b.replica ? 1 : 0)

/** A time that cannot be read counts as none: the event then comes right behind its past. */
const timeOf = (at: string): number => {
  const time = Date.parse(at)
  return Number.isNaN(time) ? 0 : time
}
