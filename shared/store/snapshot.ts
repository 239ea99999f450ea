import * as z from 'zod'
import { emptyState, type SessionState } from '../session/state.ts'
import type { Chain } from './chain.ts'
import { errorCode, readPlainFile, writeFileAtomically } from './files.ts'
import { readTail, segmentPath } from './segment.ts'
import { parseLine } from '../session/upcast.ts'
import { join } from 'node:path'

/** Events between two snapshots. */
export const SNAPSHOT_EVERY = 5000
/** What a string can hold; a state is far smaller. */
const LARGEST_BYTES = 256 * 1024 * 1024
/** Raised whenever a reducer or the state's shape changes: an older snapshot is then a miss, never a wrong state. */
const STATE_VERSION = 3

const Snapshot = z.object({
  version: z.literal(STATE_VERSION),
  segment: z.number().int().positive(),
  offset: z.number().int().nonnegative(),
  head: z.string(),
  lastId: z.string().nullable(),
  tornLines: z.number(),
  /** Written by `saveSnapshot` of this very version only, so its keys are checked and its members trusted. */
  state: z.custom<SessionState>(
    (value) => typeof value === 'object' && value !== null && Object.keys(emptyState).every((key) => key in value),
  ),
})

/** The folded state at a position: a cache. Missing, unreadable, outdated or not on this chain any more: null, and the fold starts from the beginning. */
export const loadSnapshot = (folder: string): Chain | null => {
  const bytes = readPlainFile(snapshotPath(folder), LARGEST_BYTES)
  if (bytes === null) return null
  const parsed = Snapshot.safeParse(parseJson(bytes.toString('utf8')))
  if (!parsed.success || !standsOnChain(folder, parsed.data)) return null
  const { version: _version, ...chain } = parsed.data
  return { ...chain, applied: [], newer: false }
}

/** A cache: where it cannot be written, nothing is lost but time, and neither reading nor an event that counts already may fail by it. */
export const saveSnapshot = (folder: string, { newer: _newer, applied: _applied, ...chain }: Chain, temporaryName: string): void => {
  try {
    writeFileAtomically(snapshotPath(folder), JSON.stringify({ version: STATE_VERSION, ...chain }), temporaryName)
  } catch (error) {
    if (errorCode(error) === '') throw error
  }
}

/** The segment must still hold the head's line before the offset. A position at a segment's start is checked by the next `prev`. */
const standsOnChain = (folder: string, snapshot: { segment: number; offset: number; head: string }): boolean => {
  if (snapshot.offset === 0) return true
  const { lines, size } = readTail(segmentPath(folder, snapshot.segment), 0)
  if (size < snapshot.offset) return false
  return lines.some((line) => line.includes(snapshot.head) && eventHash(line) === snapshot.head)
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
