import type { SessionEvent } from '../session/event.ts'
import { markOf, type Mark, type Place } from './mark.ts'

/** The last folded event of a chain. */
export type Known = { readonly head: string; readonly mark: Mark }

/** What a chain has behind the part that was read before. */
export type Source = { readonly peek: () => SessionEvent | null; readonly take: () => void }

type Next = { readonly event: SessionEvent; readonly place: Place }

/** A chain's events that are not folded yet, in its order. */
export type Queue = {
  readonly replica: string
  /** The first one with its place; null when there is none, or when it has seen something that is not folded. */
  readonly next: () => Next | null
  /** The first one although it lacks something, placed behind `last`; null when there is none. */
  readonly behind: (last: Place | null) => Next | null
  /** The first one, with the place that was given last, is folded. */
  readonly fold: () => void
  readonly known: () => Known | null
  /** What the first one has seen that is not folded: replica and hash. */
  readonly lacks: () => readonly (readonly [on: string, hash: string])[]
  /** All that is left. */
  readonly rest: () => readonly SessionEvent[]
}

type From = {
  readonly known: Readonly<Record<string, Known>>
  readonly kept: Readonly<Record<string, readonly SessionEvent[]>>
  /** Places of folded events by hash; grows while others are folded. */
  readonly places: ReadonlyMap<string, Place>
}

export const openQueue = (replica: string, source: Source, { known: knownBefore, kept, places }: From): Queue => {
  const before = kept[replica] ?? []
  let folded = 0
  let known = knownBefore[replica] ?? null
  let placed: Next | null = null
  let rest: readonly SessionEvent[] | null = null

  const first = (): SessionEvent | null => (folded < before.length ? (before[folded] ?? null) : source.peek())
  const seenBy = (event: SessionEvent): Place[] => Object.values(event.seen).flatMap((hash) => places.get(hash) ?? [])
  const lacksAny = (event: SessionEvent): boolean => Object.values(event.seen).some((hash) => !places.has(hash))
  const lacks = (): [string, string][] => Object.entries(first()?.seen ?? {}).filter(([, hash]) => !places.has(hash))
  const place = (event: SessionEvent, after: Mark | null): Next =>
    (placed = { event, place: { replica, mark: markOf(event, { replica, before: known?.mark ?? null, seen: seenBy(event), after }) } })

  return {
    replica,
    next: () => {
      if (placed !== null) return placed
      const event = first()
      return event === null || lacksAny(event) ? null : place(event, null)
    },
    behind: (last) => {
      const event = first()
      return event === null ? null : place(event, last?.mark ?? null)
    },
    fold: () => {
      if (placed === null) return
      known = { head: placed.event.hash, mark: placed.place.mark }
      placed = null
      if (folded < before.length) folded += 1
      else source.take()
    },
    known: () => known,
    lacks,
    rest: () => (rest ??= [...before.slice(folded), ...drained(source)]),
  }
}

const drained = (source: Source): SessionEvent[] => {
  const events: SessionEvent[] = []
  for (let event = source.peek(); event !== null; event = source.peek()) {
    events.push(event)
    source.take()
  }
  return events
}
