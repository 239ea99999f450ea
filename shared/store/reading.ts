import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { conflictsOf, type Conflict, type Waiting } from '../session/conflicts.ts'
import type { SessionState } from '../session/state.ts'
import { chainStart, openCursor, ShrunkJournal, type Chain, type Cursor } from './chain.ts'
import { errorCode } from './files.ts'
import { advance, nothingMerged, OutOfOrder, type Merged } from './merge.ts'

/** A session as all its chains together tell it. */
export type Reading = {
  readonly state: SessionState
  readonly conflicts: readonly Conflict[]
  readonly waiting: readonly Waiting[]
  readonly tornLines: number
  /** A later version of the program wrote in one of the chains: this one may read what it knows and write nothing. */
  readonly newer: boolean
  /** Ids of the own chain's events that this read came upon: how a writer learns whether its line counts. */
  readonly applied: ReadonlySet<string>
  /** How far every chain was read. */
  readonly chains: Readonly<Record<string, Chain>>
  readonly merged: Merged
}

/** `folder` is the own chain's; the others lie beside it. */
export type Chains = { readonly folder: string; readonly session: string; readonly replica: string }

/** The newest state. What was appended since `from` is folded on it; where that does not do, everything is folded from the beginning. */
export const readChains = (of: Chains, from: Reading | null): Reading => {
  const tried = from === null ? null : attempt(of, from)
  const whole = tried ?? attempt(of, null) ?? attempt(of, null)
  if (whole === null) throw new Error(`the journal in ${dirname(of.folder)} changes faster than it can be read`)
  return whole
}

/** Null: the chains have to be folded from their beginnings. */
const attempt = (of: Chains, from: Reading | null): Reading | null => {
  try {
    const read = readOnce(of, from)
    // Another process appended to two chains while this one read them one after the other: what lacks its footing may have it by now.
    return lackedMore(read, from) ? readOnce(of, from) : read
  } catch (error) {
    if (error instanceof OutOfOrder || error instanceof ShrunkJournal) return null
    throw error
  }
}

const lackedMore = ({ merged }: Reading, from: Reading | null): boolean =>
  merged.waiting.length > (from?.merged.waiting.length ?? 0) || (merged.footingLost && from?.merged.footingLost !== true)

const readOnce = (of: Chains, from: Reading | null): Reading => {
  const names = replicasIn(dirname(of.folder), of.replica)
  const gone = Object.keys(from?.chains ?? {}).find((name) => !names.includes(name))
  if (gone !== undefined) throw new ShrunkJournal(gone)
  const cursors = new Map(names.map((name) => [name, cursorOf(of, name, from)]))
  const applied = new Set<string>()
  const own = cursors.get(of.replica)
  if (own !== undefined) cursors.set(of.replica, { ...own, take: () => noteAndTake(own, applied) })
  const merged = advance(from?.merged ?? nothingMerged, cursors, of.replica)
  const chains = Object.fromEntries([...cursors].map(([name, cursor]) => [name, cursor.chain()] as const))
  return { ...readingOf(merged, chains), applied }
}

/** What follows from chains that were folded. */
export const readingOf = (merged: Merged, chains: Reading['chains']): Reading => ({
  state: merged.state,
  conflicts: conflictsOf(merged.claims),
  waiting: merged.waiting,
  tornLines: Object.values(chains).reduce((sum, { tornLines }) => sum + tornLines, 0),
  newer: Object.values(chains).some(({ newer }) => newer),
  applied: new Set(),
  chains,
  merged,
})

const cursorOf = ({ folder, session }: Chains, name: string, from: Reading | null): Cursor =>
  openCursor(join(dirname(folder), name), from?.chains[name] ?? chainStart(session, name))

const noteAndTake = (cursor: Cursor, applied: Set<string>): void => {
  const event = cursor.peek()
  if (event !== null) applied.add(event.id)
  cursor.take()
}

const REPLICA = /^rp-[\w-]+$/

/** The own replica first, which stands in the list also while it has no chain: whatever its events have seen is there when they are. */
const replicasIn = (journals: string, own: string): string[] => [
  own,
  ...readFolder(journals)
    .filter((name) => name !== own && REPLICA.test(name))
    .toSorted(),
]

const readFolder = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
