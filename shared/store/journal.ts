import { closeSync, fdatasyncSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Actor } from '../session/actor.ts'
import { canonicalJson } from '../session/canonical.ts'
import type { Conflict } from '../session/conflicts.ts'
import { EVENT_VERSION, type EventBody, type SessionEvent } from '../session/event.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import type { SessionState } from '../session/state.ts'
import { formatLine } from '../session/upcast.ts'
import { sha256, type Sources } from './clock.ts'
import { diskFault, errorCode, syncFolder } from './files.ts'
import { chainStart } from './chain.ts'
import type { Merged } from './merge.ts'
import { readChains, type Reading } from './reading.ts'
import { segmentPath } from './segment.ts'
import { canBeSnapshot, loadSnapshot, saveSnapshot, SNAPSHOT_EVERY } from './snapshot.ts'

const SEGMENT_BYTES = 256 * 1024
const LINE_BYTES = 64 * 1024
/** A write loses only to a write that won, so this many losses in a row mean something else is wrong. */
const ATTEMPTS = 2000

/** Decides upon the newest state and its conflicts: one event, a fault, or null when nothing needs to happen. Pure; may be asked again. */
export type Decide = (state: SessionState, conflicts: readonly Conflict[]) => EventBody | Fault | null

/** What a change came to. `event` is null when nothing was written: nothing to do, or the same key was used before. */
export type Changed = { readonly state: SessionState; readonly event: SessionEvent | null; readonly repeated: boolean }

export type Journal = {
  /** The newest state of all chains of the session, with everything that other processes appended and other machines sent. */
  readonly read: () => Reading
  /** Compare-and-swap: acknowledged means valid for every reader and on disk. The same `key` is never done twice. */
  readonly change: (decide: Decide, actor: Actor, key?: string) => Promise<Changed | Fault>
}

export type JournalOptions = {
  readonly folder: string
  readonly session: string
  readonly replica: string
  readonly sources: Sources
  readonly segmentBytes?: number
}

/** Opens a session to read all its chains and to write one replica's. Nothing is written before the first change. */
export const openJournal = (options: JournalOptions): Journal => {
  const { folder, session, replica, sources, segmentBytes = SEGMENT_BYTES } = options
  let last: Reading | null = loadSnapshot(folder)
  let snapshotAt = last?.state.events ?? 0

  const read = (): Reading => {
    const now = readChains(options, last)
    if (canBeSnapshot(now) && now.state.events - snapshotAt >= SNAPSHOT_EVERY) {
      snapshotAt = now.state.events
      saveSnapshot(folder, now, sources.newId('tmp'))
    }
    last = now
    return now
  }

  const change: Journal['change'] = async (decide, actor, key) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { state, conflicts, newer, merged, chains } = read()
      if (newer) return newerVersion(session)
      if (key !== undefined && state.keys.includes(key)) return { state, event: null, repeated: true }
      const decided = decide(state, conflicts)
      if (decided === null) return { state, event: null, repeated: false }
      if (isFault(decided)) return decided
      const { head, segment } = chains[replica] ?? chainStart(session, replica)
      const full = fileSize(segmentPath(folder, segment)) >= segmentBytes
      const body: EventBody = full ? { type: 'segment_sealed' } : decided
      const event = chained(body, { prev: head, seen: newlySeen(merged, replica), actor, replica, sources, key: full ? undefined : key })
      const written = append(folder, segment, event, read)
      if (isFault(written)) return written
      if (written.counts && !full) return { state: written.state, event, repeated: false }
      if (!written.counts) await delay(sources.random() * Math.min(attempt + 1, 20))
    }
    return fault(
      'journal_contended',
      `Session ${session} could not be changed in ${ATTEMPTS} tries.`,
      'Repeat the call; if it stays so, run `maestro doctor`.',
    )
  }

  return { read, change }
}

type Written = { readonly counts: boolean; readonly state: SessionState }

/** Appends and reads the line back: it counts, and is on disk, or another process was faster and it is void. */
const append = (folder: string, segment: number, event: SessionEvent, read: () => Reading): Written | Fault => {
  const line = Buffer.from(`\n${formatLine(event)}\n`)
  if (line.length > LINE_BYTES) {
    return fault(
      'event_too_large',
      `The ${event.body.type} event has ${line.length} bytes; ${LINE_BYTES} are allowed.`,
      'Send less text in one call, or split it into several calls.',
    )
  }
  const path = segmentPath(folder, segment)
  try {
    return appendLine(path, folder, line, event, read)
  } catch (error) {
    const known = diskFault(error, path)
    if (known === null) throw error
    return known
  }
}

/** One write, from newline to newline: a torn line of somebody before cannot swallow it. A short write is never continued. */
const appendLine = (path: string, folder: string, line: Buffer, event: SessionEvent, read: () => Reading): Written => {
  mkdirSync(folder, { recursive: true })
  const isNew = fileSize(path) === 0
  const file = openSync(path, 'a', 0o600)
  try {
    if (writeSync(file, line) < line.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' })
    const { state, applied } = read()
    if (!applied.has(event.id)) return { counts: false, state }
    fdatasyncSync(file)
    if (isNew) syncFolder(folder)
    return { counts: true, state }
  } finally {
    closeSync(file)
  }
}

type Link = Pick<SessionEvent, 'prev' | 'seen' | 'actor' | 'replica'> & { readonly sources: Sources; readonly key: string | undefined }

/** The event as a link of the chain: its hash covers everything else in the line. */
const chained = (body: EventBody, { sources, key, ...link }: Link): SessionEvent => {
  const envelope = { v: EVENT_VERSION, id: sources.newId('ev'), at: sources.now(), ...link, ...(key !== undefined && { key }) }
  return { ...envelope, body, hash: sha256(canonicalJson({ ...envelope, ...body })) }
}

/** The other chains' last folded events that the own chain has not seen yet, neither by itself nor by way of another. */
const newlySeen = ({ known }: Merged, own: string): Record<string, string> => {
  const seen = known[own]?.mark.vector ?? {}
  const news = Object.entries(known).filter(([replica, { mark }]) => replica !== own && mark.position > (seen[replica] ?? 0))
  return Object.fromEntries(news.map(([replica, { head }]) => [replica, head]))
}

const fileSize = (path: string): number => {
  try {
    return statSync(path).size
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0
    throw error
  }
}

const newerVersion = (session: string): Fault =>
  fault(
    'session_newer',
    `A later version of Maestro wrote session ${session}.`,
    'Update Maestro in this host to go on; until then the session can be read.',
  )
