import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson } from '../session/canonical.ts'
import type { SessionEvent } from '../session/event.ts'
import { parseLine } from '../session/upcast.ts'
import { chainStart } from './chain.ts'
import { sha256 } from './clock.ts'
import { errorCode } from './files.ts'
import { readTail, segmentPath } from './segment.ts'

/**
 * What is wrong with the journals of a session, in words: lines that are no events, events whose content no longer has their hash, events that
 * stand on one that is not there before them, and events that wait for one of another machine.
 */
export const verifyChains = (sessionFolder: string, session: string): string[] => {
  const journals = join(sessionFolder, 'journal')
  const chains = replicasIn(journals).map((replica) => ({ replica, ...verifyChain(join(journals, replica), session, replica) }))
  const here = new Set(chains.flatMap(({ events }) => [...events.keys()]))
  return chains.flatMap(({ replica, problems, events }) => [...problems, ...awaited(replica, events, here)])
}

/** `events`: what the valid events of a chain have seen of others, by their hashes. */
type Verified = { readonly problems: string[]; readonly events: ReadonlyMap<string, SessionEvent['seen']> }

const verifyChain = (folder: string, session: string, replica: string): Verified => {
  const problems: string[] = []
  const start = chainStart(session, replica).head
  let head = start
  const events = new Map<string, SessionEvent['seen']>()
  /** Hashes behind a gap: one gap is told once, however long the rest is that lost its footing. */
  const lost = new Set<string>()
  for (const segment of segmentsIn(folder)) {
    readTail(segmentPath(folder, segment), 0).lines.forEach((line, index) => {
      const where = `${replica} segment ${segment}, line ${index + 1}`
      const parsed = parseLine(line)
      if (parsed.kind === 'void') problems.push(`${where} is no event (a killed write, or a foreign line)`)
      if (parsed.kind !== 'event') return
      // A writer that was overtaken decided upon an earlier head; nobody ever decided upon a head that was not there.
      if (parsed.event.prev !== start && !events.has(parsed.event.prev)) {
        if (!lost.has(parsed.event.prev))
          problems.push(`${where} stands on an event that is not there: lines before it were removed or moved`)
        lost.add(parsed.event.hash)
      }
      if (parsed.event.prev !== head) return
      head = parsed.event.hash
      events.set(head, parsed.event.seen)
      if (contentHash(line) !== head) problems.push(`${where} was edited after it was written`)
    })
  }
  return { problems, events }
}

/** The first event of each other machine that a chain has seen and that is not here; what stands on it waits. */
const awaited = (replica: string, events: Verified['events'], here: ReadonlySet<string>): string[] => {
  const first = new Map<string, string>()
  for (const seen of events.values())
    for (const [on, hash] of Object.entries(seen)) if (!here.has(hash) && !first.has(on)) first.set(on, hash)
  return [...first].map(
    ([on, hash]) => `${replica} waits for ${on}, whose event ${hash.slice(0, 12)} it has seen and which is not here yet`,
  )
}

const contentHash = (line: string): string => {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null) return ''
  return sha256(canonicalJson(Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'hash'))))
}

const replicasIn = (folder: string): string[] => readOrEmpty(folder)

const segmentsIn = (folder: string): number[] =>
  readOrEmpty(folder)
    .flatMap((name) => (name.endsWith('.jsonl') ? [Number.parseInt(name, 10)] : []))
    .toSorted((a, b) => a - b)

const readOrEmpty = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
