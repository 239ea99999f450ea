import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { openClaims } from './claims.ts'
import { errorCode, readBytesFrom } from './files.ts'

/** One line that a host's hook dropped: ids and names, no dialog. */
export const SpoolLine = z.object({
  host: z.string(),
  at: z.string(),
  event: z.string(),
  session: z.string().optional(),
  turn: z.string().optional(),
  cwd: z.string(),
})
export type SpoolLine = z.infer<typeof SpoolLine>

/** How far each day's file was read, in bytes. */
const Position = z.record(z.string(), z.number())
type Position = z.infer<typeof Position>

const Owner = z.object({ pid: z.number(), startTicks: z.number() })

/**
 * A claim: the lines between `from` and `to`, for this session. Whoever finishes a dead owner's claim does it for the same session, so no line
 * goes to two. `unknown` counts what was left out so far: lines that are no turn of any host, or cannot be read.
 */
const Claim = z.object({ id: z.string(), owner: Owner, from: Position, to: Position, session: z.string().nullable(), unknown: z.number() })

export type SpoolOwner = z.infer<typeof Owner>

/** `id` is the claim's own for ever, so it serves as a key. */
export type SpoolBatch = {
  readonly id: string
  readonly number: number
  readonly lines: readonly SpoolLine[]
  readonly session: string | null
}

export type Spool = {
  /** Claims what nobody read yet; null: nothing there, or a living process is at it. A batch that a dead process left is given first. */
  readonly take: (session: string | null) => SpoolBatch | null
  readonly finish: (batch: SpoolBatch) => void
  /** Lines left out so far, in this work tree. */
  readonly unknown: () => number
}

export type SpoolOptions = {
  readonly storeDir: string
  readonly workTree: string
  /** Whether a line is a turn of this work tree; `unknown`: no turn of any host, counted and left out. */
  readonly sort: (line: SpoolLine) => 'ours' | 'others' | 'unknown'
  readonly owner: () => SpoolOwner
  readonly isAlive: (owner: SpoolOwner) => boolean
  readonly newId: (prefix: string) => string
}

/** Few enough for one event. */
const LINES_AT_ONCE = 25
const DAY_FILE = /^\d{8}\.jsonl$/

/** What hooks dropped, as one work tree reads it: every work tree of a store has its own place in the files. */
export const openSpool = ({ storeDir, workTree, sort, owner, isAlive, newId }: SpoolOptions): Spool => {
  const folder = join(storeDir, 'spool')
  const claims = openClaims(join(folder, workTree))
  const newest = () => {
    const claim = claims.newest()
    return claim === null ? null : { ...claim, content: readClaim(claim.content) }
  }
  /** A claim of this very process that is not finished was given up by it: it takes one batch after the other. */
  const isTaken = (by: SpoolOwner): boolean => by.pid !== owner().pid && isAlive(by)
  const batchOf = (number: number, claim: z.infer<typeof Claim>): SpoolBatch => ({
    id: claim.id,
    number,
    session: claim.session,
    lines: readBetween(folder, claim.from, claim.to).flatMap((line) => (line !== null && sort(line) === 'ours' ? [line] : [])),
  })
  /** Behind a claim that somebody damaged: turns of a past that nobody knows must not be told again. */
  const skipEverything = (number: number): null => {
    const ends = Object.fromEntries(filesIn(folder).map((name) => [name, linesOf(folder, name, 0).at(-1)?.end ?? 0]))
    const claim = { id: newId('sp'), owner: owner(), from: ends, to: ends, session: null, unknown: 0 }
    if (claims.next(number, JSON.stringify(claim), newId('tmp'))) claims.finish(number + 1)
    return null
  }
  return {
    take: (session) => {
      const last = newest()
      const content = last?.content ?? null
      if (last !== null && content === null) return skipEverything(last.number)
      if (last !== null && content !== null && !last.done) return isTaken(content.owner) ? null : batchOf(last.number, content)
      const from = standing(folder, content?.to ?? {})
      const to = endOf(folder, from)
      if (to === null) return null
      const left = readBetween(folder, from, to).filter((line) => line === null || sort(line) === 'unknown').length
      const claim = { id: newId('sp'), owner: owner(), from, to, session, unknown: (content?.unknown ?? 0) + left }
      const number = last?.number ?? 0
      return claims.next(number, JSON.stringify(claim), newId('tmp')) ? batchOf(number + 1, claim) : null
    },
    finish: ({ number }) => claims.finish(number),
    unknown: () => newest()?.content?.unknown ?? 0,
  }
}

/** Removes day files from before `day` (YYYYMMDD): a turn of last week is no news. Gives their names. */
export const dropSpoolBefore = (storeDir: string, day: string): string[] => {
  const old = filesIn(join(storeDir, 'spool')).filter((name) => name.slice(0, 8) < day)
  for (const name of old) rmSync(join(storeDir, 'spool', name), { force: true })
  return old
}

type Positioned = { readonly line: SpoolLine | null; readonly end: number }

/** The terminated lines of a day's file behind `start`: what a hook is writing now is read the next time. A null line is none of ours. */
const linesOf = (folder: string, name: string, start: number): Positioned[] => {
  const bytes = readBytesFrom(join(folder, name), start)
  const lines: Positioned[] = []
  for (let at = 0, end = bytes.indexOf(10); end >= 0; at = end + 1, end = bytes.indexOf(10, at))
    lines.push({ line: parsed(bytes.toString('utf8', at, end)), end: start + end + 1 })
  return lines
}

const readBetween = (folder: string, from: Position, to: Position): (SpoolLine | null)[] =>
  Object.entries(to).flatMap(([name, end]) =>
    linesOf(folder, name, from[name] ?? 0)
      .filter((one) => one.end <= end)
      .map(({ line }) => line),
  )

/** Where the next batch ends: the first lines that nobody read, of the oldest day that has some. Null when there are none. */
const endOf = (folder: string, from: Position): Position | null => {
  for (const name of filesIn(folder)) {
    const last = linesOf(folder, name, from[name] ?? 0)
      .slice(0, LINES_AT_ONCE)
      .at(-1)
    if (last !== undefined) return { ...from, [name]: last.end }
  }
  return null
}

/** Places in files that are still there; one that is shorter than that is another file by now. */
const standing = (folder: string, position: Position): Position =>
  Object.fromEntries(
    Object.entries(position).filter(([name, at]) => (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? -1) >= at),
  )

const filesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => DAY_FILE.test(name))
      .toSorted()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

const readClaim = (text: string): z.infer<typeof Claim> | null => {
  try {
    return Claim.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // Somebody damaged it: see skipEverything.
    return null
  }
}

const parsed = (line: string): SpoolLine | null => {
  try {
    return SpoolLine.safeParse(JSON.parse(line)).data ?? null
  } catch {
    // A torn or foreign line: counted, not taken.
    return null
  }
}
