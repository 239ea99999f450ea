import type { SessionEvent } from '../session/event.ts'
import { parseLine } from '../session/upcast.ts'
import { sha256 } from './clock.ts'
import { readTail, segmentPath } from './segment.ts'

/** A position in one replica's chain. */
export type Chain = {
  readonly segment: number
  readonly offset: number
  readonly head: string
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
  tornLines: 0,
  newer: false,
})

/** The events of a chain behind a position, one after the other; `chain` is the position behind those that were given out or looked at. */
export type Cursor = {
  readonly peek: () => SessionEvent | null
  readonly take: () => void
  readonly chain: () => Chain
}

/** Reads a chain from a position on, a segment at a time. Throws `ShrunkJournal` where the file is shorter than the position. */
export const openCursor = (folder: string, start: Chain): Cursor => {
  let chain = start
  let ended = false
  let events: readonly SessionEvent[] = []
  let at = 0
  const peek = (): SessionEvent | null => {
    while (at === events.length && !ended) {
      const part = readPart(folder, chain)
      ;({ chain, events, ended } = part)
      at = 0
    }
    return events[at] ?? null
  }
  return { peek, take: () => (at += 1), chain: () => chain }
}

/** Somebody cut a journal that only ever grows. The reader starts again from what is left. */
export class ShrunkJournal extends Error {
  override readonly name = 'ShrunkJournal'
}

type Part = { readonly chain: Chain; readonly events: readonly SessionEvent[]; readonly ended: boolean }

const readPart = (folder: string, chain: Chain): Part => {
  const path = segmentPath(folder, chain.segment)
  const tail = readTail(path, chain.offset)
  if (tail.size < chain.offset) throw new ShrunkJournal(path)
  if (tail.offset === chain.offset) return { chain, events: [], ended: true }
  const { sealed, events, ...valid } = validLines(chain, tail.lines)
  const behind = sealed ? { segment: chain.segment + 1, offset: 0 } : { segment: chain.segment, offset: tail.offset }
  return { chain: { ...valid, ...behind }, events, ended: !sealed }
}

type Valid = Pick<Chain, 'head' | 'tornLines' | 'newer'> & { readonly events: readonly SessionEvent[]; readonly sealed: boolean }

/** Valid lines move the head; a seal ends the segment, and whatever stands behind it is void. */
const validLines = (start: Chain, lines: readonly string[]): Valid => {
  let { head, tornLines, newer } = start
  const events: SessionEvent[] = []
  let sealed = false
  for (const line of lines) {
    const parsed = parseLine(line)
    if (parsed.kind === 'newer') newer = true
    else if (parsed.kind === 'void') tornLines += 1
    else if (!sealed && parsed.event.prev === head) {
      head = parsed.event.hash
      events.push(parsed.event)
      sealed = parsed.event.body.type === 'segment_sealed'
    }
  }
  return { head, tornLines, newer, events, sealed }
}
