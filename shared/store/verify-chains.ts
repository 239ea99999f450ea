import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { canonicalJson } from '../session/canonical.ts'
import type { SessionEvent } from '../session/event.ts'
import { parseLine } from '../session/upcast.ts'
import { chainStart } from './chain.ts'
import { sha256 } from './clock.ts'
import { errorCode } from './files.ts'
import { segmentPath } from './segment.ts'

/**
 * What is wrong with the journals of a session, in words that name file, line and what the line says: lines that were edited, removed, moved, or
 * come from elsewhere, lines that are no events, and events that wait for one of another machine. What was cut off at the very end of a chain
 * leaves no trace in it.
 */
export const verifyChains = (sessionFolder: string, session: string): string[] => {
  const journals = join(sessionFolder, 'journal')
  const chains = replicasIn(journals).map((replica) => ({ replica, ...verifyChain(join(journals, replica), session, replica) }))
  const here = new Set(chains.flatMap(({ events }) => [...events.keys()]))
  return chains.flatMap(({ replica, problems, events }) => [...problems, ...awaited(replica, events, here)])
}

/** A line that is an event, and where it stands: `journal/rp-1/000001.jsonl, line 3 (evidence_recorded)`. */
type Line = { readonly where: string; readonly text: string; readonly event: SessionEvent }

/** `events`: what the valid events of a chain have seen of others, by their hashes. */
type Verified = { readonly problems: readonly string[]; readonly events: ReadonlyMap<string, SessionEvent['seen']> }

const verifyChain = (folder: string, session: string, replica: string): Verified => {
  const { lines, voids } = readLines(folder, replica)
  const start = chainStart(session, replica).head
  const problems = [...voids]
  const events = new Map<string, SessionEvent['seen']>()
  const chain: Known = { replica, start, lines, valid: new Map(), lost: new Set() }
  let head = start
  lines.forEach((line, index) => {
    const { hash, prev, seen } = line.event
    if (prev !== head) {
      problems.push(...misplaced(line, { ...chain, head, index }))
      return
    }
    head = hash
    events.set(hash, seen)
    chain.valid.set(hash, line)
    problems.push(...altered(line, replica))
  })
  return { problems, events }
}

const altered = ({ where, text, event }: Line, replica: string): string[] => [
  ...(contentHash(text) === event.hash ? [] : [`${where} was edited after it was written`]),
  ...(event.replica === replica ? [] : [`${where} is foreign: it was written for the journal of ${event.replica}`]),
]

/** `valid`: the events that count, by their hashes. `lost`: hashes behind a break; one break is told once, however long the rest is. */
type Known = {
  readonly replica: string
  readonly start: string
  readonly lines: readonly Line[]
  readonly valid: Map<string, Line>
  readonly lost: Set<string>
}

/** Why an event does not stand on the head of its chain. Nothing is wrong with one whose writer was overtaken: nobody ever built on it. */
const misplaced = ({ where, event }: Line, { replica, start, lines, valid, lost, head, index }: Known & At): string[] => {
  const { prev, hash } = event
  const known = valid.get(hash)
  if (known !== undefined) return [`${where} is foreign: it repeats ${known.where}`]
  if (lost.has(prev)) {
    lost.add(hash)
    return []
  }
  if (prev === start || valid.has(prev)) {
    if (!lines.some((other) => other.event.prev === hash)) return []
    lost.add(hash)
    const usurper = lines.find((other) => other.event.prev === prev && valid.has(other.event.hash))
    return usurper === undefined ? [] : [`${usurper.where} is foreign: it was put before ${where}, on which others stand`]
  }
  const before = lines.findIndex((other) => other.event.hash === prev)
  const goesOn = lines.slice(index + 1).some((other) => other.event.prev === head)
  if (event.replica !== replica || (before === -1 && goesOn)) return [`${where} is foreign: what it stands on was never in this journal`]
  lost.add(hash)
  return before > index
    ? [`${where} was reordered: it stands on ${lines[before]?.where ?? ''}, which comes behind it`]
    : [`${where} stands on an event that is not there: lines before it were dropped or replaced`]
}

type At = { readonly head: string; readonly index: number }

const readLines = (folder: string, replica: string): { readonly lines: readonly Line[]; readonly voids: readonly string[] } => {
  const lines: Line[] = []
  const voids: string[] = []
  for (const segment of segmentsIn(folder)) {
    const path = segmentPath(folder, segment)
    // As an editor counts them: empty lines too, and an unterminated end is not a line yet.
    const texts = readFileSync(path, 'utf8').split('\n').slice(0, -1)
    texts.forEach((text, index) => {
      if (text === '') return
      const where = `journal/${replica}/${basename(path)}, line ${index + 1}`
      const parsed = parseLine(text)
      if (parsed.kind === 'void') voids.push(`${where} is no event (a killed write, or a foreign line)`)
      if (parsed.kind === 'event') lines.push({ where: `${where} (${parsed.event.body.type})`, text, event: parsed.event })
    })
  }
  return { lines, voids }
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
