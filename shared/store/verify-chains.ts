import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson } from '../session/canonical.ts'
import { parseLine } from '../session/upcast.ts'
import { chainStart } from './chain.ts'
import { sha256 } from './clock.ts'
import { errorCode } from './files.ts'
import { readTail, segmentPath } from './segment.ts'

/**
 * What is wrong with the journals of a session, in words: lines that are no events, events whose content no longer has their hash, and events
 * that stand on one that is not there before them.
 */
export const verifyChains = (sessionFolder: string, session: string): string[] => {
  const journals = join(sessionFolder, 'journal')
  return replicasIn(journals).flatMap((replica) => verifyChain(join(journals, replica), session, replica))
}

const verifyChain = (folder: string, session: string, replica: string): string[] => {
  const problems: string[] = []
  let head = chainStart(session, replica).head
  const heads = new Set([head])
  /** Hashes behind a gap: one gap is told once, however long the rest is that lost its footing. */
  const lost = new Set<string>()
  for (const segment of segmentsIn(folder)) {
    readTail(segmentPath(folder, segment), 0).lines.forEach((line, index) => {
      const where = `${replica} segment ${segment}, line ${index + 1}`
      const parsed = parseLine(line)
      if (parsed.kind === 'void') problems.push(`${where} is no event (a killed write, or a foreign line)`)
      if (parsed.kind !== 'event') return
      // A writer that was overtaken decided upon an earlier head; nobody ever decided upon a head that was not there.
      if (!heads.has(parsed.event.prev)) {
        if (!lost.has(parsed.event.prev))
          problems.push(`${where} stands on an event that is not there: lines before it were removed or moved`)
        lost.add(parsed.event.hash)
      }
      if (parsed.event.prev !== head) return
      head = parsed.event.hash
      heads.add(head)
      if (contentHash(line) !== head) problems.push(`${where} was edited after it was written`)
    })
  }
  return problems
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
