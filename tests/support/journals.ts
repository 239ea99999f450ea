import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventBody, SessionEvent } from '../../shared/session/event.ts'
import { isFault, type Fault } from '../../shared/session/fault.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { openJournal, type Changed, type Journal } from '../../shared/store/journal.ts'
import { temporaryFolder } from './folder.ts'
import { AGENT } from './given.ts'

export const SESSION = 's-test'
export const REPLICA = 'rp-test'

/** A session folder in a store of its own, whose one chain lies in `chain`. */
export const newChain = (): { readonly session: string; readonly chain: string } => {
  const session = temporaryFolder('journal')
  return { session, chain: join(session, 'journal', REPLICA) }
}

/** What a process that has just started sees. */
export const openChain = (folder: string, segmentBytes?: number): Journal =>
  openJournal({ folder, session: SESSION, replica: REPLICA, sources: systemSources, ...(segmentBytes !== undefined && { segmentBytes }) })

export const memory = (id: string, bytes = 0): EventBody => ({
  type: 'memory_kept',
  memory: { id, kind: 'request', digest: 'x'.repeat(bytes), characters: 0, replaces: [] },
})

/** Keeps memories with these ids, each under its id as key, and fails loudly. */
export const keep = async (journal: Journal, ...ids: readonly string[]): Promise<SessionEvent[]> => {
  const events: SessionEvent[] = []
  for (const id of ids) {
    const { event } = acknowledged(await journal.change(() => memory(id), AGENT, id))
    if (event !== null) events.push(event)
  }
  return events
}

export const acknowledged = (changed: Changed | Fault): Changed => {
  if (isFault(changed)) throw new Error(`${changed.code}: ${changed.message}`)
  return changed
}

export const memoryIds = (journal: Journal): string[] => journal.read().state.memories.map(({ id }) => id)

/** `m0`, `m1`, ... */
export const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `m${from + index}`)

/** The segment files of a chain with their texts, in order. */
export const segments = (folder: string): { readonly path: string; readonly text: string }[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }))
