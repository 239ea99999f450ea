import { claim, type Claims, type Waiting } from '../session/conflicts.ts'
import type { SessionEvent } from '../session/event.ts'
import { reduce } from '../session/reduce/index.ts'
import { emptyState, type SessionState } from '../session/state.ts'
import { comparePlaces, type Place } from './mark.ts'
import { openQueue, type Known, type Queue, type Source } from './queue.ts'

/** All chains of a session folded in one order, as far as they could be. */
export type Merged = {
  readonly state: SessionState
  readonly claims: Claims
  /** The last folded event of each chain. */
  readonly known: Readonly<Record<string, Known>>
  /** The place of the last folded event of all. */
  readonly last: Place | null
  /** Events that were read and wait, by replica. */
  readonly kept: Readonly<Record<string, readonly SessionEvent[]>>
  readonly waiting: readonly Waiting[]
  /** The own chain stands on something that is gone: its events were folded behind everything else. */
  readonly footingLost: boolean
}

export const nothingMerged: Merged = {
  state: emptyState,
  claims: {},
  known: {},
  last: null,
  kept: {},
  waiting: [],
  footingLost: false,
}

/** Something arrived that belongs before what is folded: only a fold from the beginning can tell the state. */
export class OutOfOrder extends Error {
  override readonly name = 'OutOfOrder'
}

/**
 * Folds what the chains have behind `from`, always the earliest place first. An event waits while one that it has seen is not there, and what
 * follows it in its chain waits with it. Only in the `own` chain nothing waits: what was acknowledged here is never hidden here.
 */
export const advance = (from: Merged, sources: ReadonlyMap<string, Source>, own: string): Merged => {
  const places = new Map(Object.entries(from.known).map(([replica, { head, mark }]) => [head, { replica, mark }]))
  const queues = [...sources].map(([replica, source]) => openQueue(replica, source, { ...from, places }))
  const awaited = new Set(from.waiting.map(({ hash }) => hash))
  let { state, claims, last, footingLost } = from
  for (;;) {
    const ready = earliest(queues)
    const next = ready ?? withoutFooting(queues, own, last)
    if (next === null) break
    const { queue, event, place } = next
    const late = last !== null && comparePlaces(place, last) < 0
    const moves = (from.footingLost && queue.replica !== own) || (ready === null && from.last !== null)
    if (late || moves) throw new OutOfOrder()
    footingLost ||= ready === null
    state = reduce(state, event)
    claims = claim(claims, event, { replica: place.replica, position: place.mark.position, vector: place.mark.vector })
    last = place
    // Nobody else could name an event of the only chain.
    if (queues.length > 1) places.set(event.hash, place)
    queue.fold()
  }
  const waiting = queues.flatMap(waitingIn)
  // It may be one that was folded long ago: of those, only the heads are known here.
  if (from.last !== null && waiting.some(({ hash }) => !awaited.has(hash))) throw new OutOfOrder()
  return { state, claims, last, footingLost, waiting, known: knownOf(queues), kept: keptOf(queues) }
}

type Next = { readonly queue: Queue; readonly event: SessionEvent; readonly place: Place }

/**
 * The event with the earliest place among the chains' next ones. One that waits is no candidate, and needs not be: its place is behind that of
 * the event it waits for.
 */
const earliest = (queues: readonly Queue[]): Next | null => {
  let first: Next | null = null
  for (const queue of queues) {
    const next = queue.next()
    if (next !== null && (first === null || comparePlaces(next.place, first.place) < 0)) first = { queue, ...next }
  }
  return first
}

/** The own chain's next event, when nothing else is left: behind everything, whatever it has seen that is not there. */
const withoutFooting = (queues: readonly Queue[], own: string, last: Place | null): Next | null => {
  const queue = queues.find(({ replica }) => replica === own)
  const next = queue?.behind(last) ?? null
  return queue === undefined || next === null ? null : { queue, ...next }
}

const waitingIn = (queue: Queue): Waiting[] => {
  const lacks = queue.lacks()
  return lacks.map(([on, hash]) => ({ replica: queue.replica, on, hash, events: queue.rest().length }))
}

const knownOf = (queues: readonly Queue[]): Merged['known'] =>
  Object.fromEntries(
    queues.flatMap((queue) => {
      const known = queue.known()
      return known === null ? [] : [[queue.replica, known] as const]
    }),
  )

const keptOf = (queues: readonly Queue[]): Merged['kept'] =>
  Object.fromEntries(queues.flatMap((queue) => (queue.rest().length === 0 ? [] : [[queue.replica, queue.rest()] as const])))
