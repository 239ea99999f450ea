import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseLine } from '../session/upcast.ts'
import { chainStart, readChain, type Chain } from './chain.ts'
import { errorCode } from './files.ts'
import { readTail, segmentPath } from './segment.ts'

/** Where an own chain begins: the state it stands on, and the heads of the other replicas' chains that it has seen. */
export type Beginning = { readonly chain: Chain; readonly seen: Readonly<Record<string, string>> }

/**
 * A chain that begins stands on whatever other replicas (a copied folder, another machine) wrote before, and says so in its first event's
 * `seen`. Later chains of others are not merged in here: that is the store's second part.
 */
export const beginningOf = (folder: string, session: string, replica: string): Beginning => {
  const start = chainStart(session, replica)
  const first = firstEvent(folder, start.head)
  const others = otherReplicas(folder, replica)
  const states = others.map((other) => ({ other, chain: readOther(folder, session, other, first?.seen[other]) }))
  const seen = states.filter(({ other, chain }) => chain.lastId !== null && (first === null || other in first.seen))
  const newest = seen.toSorted((a, b) => (a.chain.state.lastAt < b.chain.state.lastAt ? 1 : -1))[0]
  return {
    chain: newest === undefined ? start : { ...start, state: newest.chain.state, newer: newest.chain.newer },
    seen: Object.fromEntries(seen.map(({ other, chain }) => [other, chain.head])),
  }
}

const readOther = (folder: string, session: string, other: string, until: string | undefined): Chain =>
  readChain(join(dirname(folder), other), chainStart(session, other), until)

const firstEvent = (folder: string, head: string) => {
  for (const line of readTail(segmentPath(folder, 1), 0).lines) {
    const parsed = parseLine(line)
    if (parsed.kind === 'event' && parsed.event.prev === head) return parsed.event
  }
  return null
}

const otherReplicas = (folder: string, replica: string): string[] => {
  try {
    return readdirSync(dirname(folder)).filter((name) => name !== replica)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
