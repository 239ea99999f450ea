import { dirname, join } from 'node:path'
import * as z from 'zod'
import type { Claims } from '../session/conflicts.ts'
import { emptyState, type SessionState } from '../session/state.ts'
import { parseLine } from '../session/upcast.ts'
import { errorCode, readPlainFile, writeFileAtomically } from './files.ts'
import { nothingMerged } from './merge.ts'
import { readingOf, type Reading } from './reading.ts'
import { readTail, segmentPath } from './segment.ts'

/** Events between two snapshots. */
export const SNAPSHOT_EVERY = 5000
/** What a string can hold; a state is far smaller. */
const LARGEST_BYTES = 256 * 1024 * 1024
/** Raised whenever a reducer or the state's shape changes: an older snapshot is then a miss, never a wrong state. */
const STATE_VERSION = 7

const Mark = z.object({ position: z.number(), time: z.number(), tie: z.number(), vector: z.record(z.string(), z.number()) })

const Position = z.object({
  segment: z.number().int().positive(),
  offset: z.number().int().nonnegative(),
  head: z.string(),
  tornLines: z.number(),
})

const hasMembers = (value: unknown, members: object): boolean =>
  typeof value === 'object' && value !== null && Object.keys(members).every((key) => key in value)

/** Written by `saveSnapshot` of this very version only, so the keys of state and claims are checked and their members trusted. */
const Snapshot = z.object({
  version: z.literal(STATE_VERSION),
  chains: z.record(z.string(), Position),
  known: z.record(z.string(), z.object({ head: z.string(), mark: Mark })),
  last: z.object({ replica: z.string(), mark: Mark }).nullable(),
  claims: z.custom<Claims>((value) => hasMembers(value, {})),
  state: z.custom<SessionState>((value) => hasMembers(value, emptyState)),
})

/**
 * The folded state at a position in every chain: a cache. Missing, unreadable, outdated or not on these chains any more: null, and the fold
 * starts from the beginning. `folder` is the own chain's, where the snapshot lies.
 */
export const loadSnapshot = (folder: string): Reading | null => {
  const bytes = readPlainFile(snapshotPath(folder), LARGEST_BYTES)
  if (bytes === null) return null
  const parsed = Snapshot.safeParse(parseJson(bytes.toString('utf8')))
  if (!parsed.success) return null
  const { chains, known, last, claims, state } = parsed.data
  const stands = Object.entries(chains).every(([replica, position]) => standsOnChain(join(dirname(folder), replica), position))
  if (!stands) return null
  const positions = Object.fromEntries(Object.entries(chains).map(([replica, position]) => [replica, { ...position, newer: false }]))
  return readingOf({ ...nothingMerged, state, claims, known, last }, positions)
}

/** Nothing waits in a snapshot, and it does not say that a later version wrote: of such chains there is none. */
export const canBeSnapshot = ({ newer, merged }: Reading): boolean => !newer && merged.waiting.length === 0 && !merged.footingLost

/** A cache: where it cannot be written, nothing is lost but time, and neither reading nor an event that counts already may fail by it. */
export const saveSnapshot = (folder: string, { chains, merged }: Reading, temporaryName: string): void => {
  const { known, last, claims, state } = merged
  try {
    writeFileAtomically(snapshotPath(folder), JSON.stringify({ version: STATE_VERSION, chains, known, last, claims, state }), temporaryName)
  } catch (error) {
    if (errorCode(error) === '') throw error
  }
}

/** The segment must still hold the head's line before the offset. A position at a segment's start is checked by the next `prev`. */
const standsOnChain = (folder: string, { segment, offset, head }: z.infer<typeof Position>): boolean => {
  if (offset === 0) return true
  const { lines, size } = readTail(segmentPath(folder, segment), 0)
  if (size < offset) return false
  return lines.some((line) => line.includes(head) && eventHash(line) === head)
}

const eventHash = (line: string): string | null => {
  const parsed = parseLine(line)
  return parsed.kind === 'event' ? parsed.event.hash : null
}

const snapshotPath = (folder: string): string => join(folder, 'snapshot.json')

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // A cache that does not parse is a miss.
    return null
  }
}
