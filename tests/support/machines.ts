import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventBody, SessionEvent } from '../../shared/session/event.ts'
import { systemSources, type Sources } from '../../shared/store/clock.ts'
import { openJournal, type Journal } from '../../shared/store/journal.ts'
import type { Reading } from '../../shared/store/reading.ts'
import { temporaryFolder } from './folder.ts'
import { AGENT } from './given.ts'
import { acknowledged, SESSION } from './journals.ts'

/** One machine with its copy of the session: what `pull` writes there are the other machines' segment files. */
export type Machine = {
  readonly name: string
  readonly journals: string
  readonly journal: Journal
  readonly happens: (body: EventBody, key?: string) => Promise<SessionEvent>
}

export const SECOND = 1000
const START = Date.UTC(2026, 0, 1)

/** A clock that every machine looks at, in milliseconds since the start. */
export type Clock = { now: number }

/** `skew`: how far this machine's clock is ahead of the shared one, in milliseconds. `segmentBytes`: of its own segments. */
export const machineAt = (
  name: string,
  clock: Clock,
  { skew = 0, segmentBytes, folder = temporaryFolder('machine') }: { skew?: number; segmentBytes?: number; folder?: string } = {},
): Machine => {
  let made = 0
  const sources: Sources = {
    ...systemSources,
    now: () => new Date(START + clock.now + skew).toISOString(),
    newId: (prefix) => `${prefix}-${name}-${(made += 1)}`,
  }
  const journals = join(folder, 'journal')
  const journal = journalAt(journals, name, sources, segmentBytes)
  const happens = async (body: EventBody, key?: string) => {
    const { event } = acknowledged(await journal.change(() => body, AGENT, key))
    if (event === null) throw new Error('nothing was written')
    return event
  }
  return { name, journals, journal, happens }
}

const journalAt = (journals: string, name: string, sources: Sources, segmentBytes?: number): Journal =>
  openJournal({
    folder: join(journals, name),
    session: SESSION,
    replica: name,
    sources,
    ...(segmentBytes !== undefined && { segmentBytes }),
  })

/** What a process that has just started reads in these journals, as the machine `name` or as one that never wrote. */
export const readAnew = (journals: string, name = 'rp-reader'): Reading => journalAt(journals, name, systemSources).read()

/** What a reading tells, without where it stopped and what it came upon. */
export const told = ({ state, conflicts, waiting, tornLines, newer }: Reading) => ({ state, conflicts, waiting, tornLines, newer })

export const segmentsOf = (journals: string, chain: string): string[] =>
  readdirSync(join(journals, chain))
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()

/** Pulls one chain as it is now: whole segments, each by a rename. */
export const pull = (to: { readonly journals: string }, from: { readonly journals: string }, chain: string): void => {
  mkdirSync(join(to.journals, chain), { recursive: true })
  for (const segment of segmentsOf(from.journals, chain)) {
    copyFileSync(join(from.journals, chain, segment), join(to.journals, chain, 'pulled.tmp'))
    renameSync(join(to.journals, chain, 'pulled.tmp'), join(to.journals, chain, segment))
  }
}

/** The lines of a chain's first segment; none while there is none. */
export const linesOf = (journals: string, chain: string): string[] => {
  const path = join(journals, chain, '000001.jsonl')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
}

/** Pulls only the first `count` lines of a chain with one segment; never fewer than were pulled before. */
export const pullLines = (to: { readonly journals: string }, from: { readonly journals: string }, chain: string, count: number): void => {
  const lines = linesOf(from.journals, chain).slice(0, Math.max(count, linesOf(to.journals, chain).length))
  mkdirSync(join(to.journals, chain), { recursive: true })
  writeFileSync(join(to.journals, chain, '000001.jsonl'), lines.map((line) => `\n${line}\n`).join(''))
}

/** Both know all that either knew. */
export const exchange = (one: Machine, other: Machine): void => {
  for (const chain of readdirSync(one.journals)) if (chain !== other.name) pull(other, one, chain)
  for (const chain of readdirSync(other.journals)) if (chain !== one.name) pull(one, other, chain)
}
