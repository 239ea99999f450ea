import { reduce } from '../session/reduce/index.ts'
import { emptyState, type SessionState } from '../session/state.ts'
import { parseLine } from '../session/upcast.ts'
import { sha256 } from './clock.ts'
import { readTail, segmentPath } from './segment.ts'

/** A position in one replica's chain together with the state folded up to it. */
export type Chain = {
  readonly segment: number
  readonly offset: number
  readonly head: string
  readonly lastId: string | null
  /** Ids of the events that the last read folded: how a writer learns whether its line counts. */
  readonly applied: readonly string[]
  readonly state: SessionState
  /** Lines that are no events at all: torn by a kill, or foreign. (Lines of overtaken writers do not count either, but are no damage.) */
  readonly tornLines: number
  /** A later version of the program wrote here: this one may read what it knows and write nothing. */
  readonly newer: boolean
}

/** The start of a chain. The first `prev` names session and replica, so that no chain can be passed off as another. */
export const chainStart = (session: string, replica: string): Chain => ({
  segment: 1,
  offset: 0,
  head: sha256(`maestro journal ${session} ${replica}`),
  lastId: null,
  applied: [],
  state: emptyState,
  tornLines: 0,
  newer: false,
})

/** Folds everything that was appended behind `start`, up to the event with hash `until` when one is given. */
export const readChain = (folder: string, start: Chain, until?: string): Chain => {
  let chain: Chain = { ...start, applied: [] }
  while (chain.head !== until) {
    const tail = readTail(segmentPath(folder, chain.segment), chain.offset)
    if (tail.size < chain.offset) throw new ShrunkJournal(segmentPath(folder, chain.segment))
    if (tail.offset === chain.offset) return chain
    const { folded, sealed } = foldLines(chain, tail.lines, until)
    chain = sealed ? { ...folded, segment: chain.segment + 1, offset: 0 } : { ...folded, offset: tail.offset }
    if (!sealed) return chain
  }
  return chain
}

/** Somebody cut a journal that only ever grows. The reader starts again from what is left. */
export class ShrunkJournal extends Error {
  override readonly name = 'ShrunkJournal'
}

/** Valid lines move the head; a seal ends the segment, and whatever stands behind it is void. */
const foldLines = (start: Chain, lines: readonly string[], until?: string): { folded: Chain; sealed: boolean } => {
  let { head, lastId, state, tornLines, newer } = start
  const applied = [...start.applied]
  let sealed = false
  for (const line of lines) {
    if (head === until) break
    const parsed = parseLine(line)
    if (parsed.kind === 'newer') newer = true
    else if (parsed.kind === 'void') tornLines += 1
    else if (!sealed && parsed.event.prev === head) {
      head = parsed.event.hash
      lastId = parsed.event.id
      applied.push(lastId)
      state = reduce(state, parsed.event)
      sealed = parsed.event.body.type === 'segment_sealed'
    }
  }
  return { folded: { ...start, head, lastId, applied, state, tornLines, newer }, sealed }
}
