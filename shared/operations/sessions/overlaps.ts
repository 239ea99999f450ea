import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Overlap } from '../../judge/surroundings.ts'
import { isFault } from '../../session/fault.ts'
import type { SessionState } from '../../session/state.ts'
import type { Session, Workspace } from '../context.ts'

/** A session with an event this young is at work. */
const LIVE_MS = 10 * 60_000
/** A run goes on without events for a while, but not for longer than this. */
const RUN_MS = 2 * 3_600_000

/** Whether somebody works in a session now: an event in the last ten minutes, or a run that goes on. */
export const isLive = ({ closed, lastAt, runs }: SessionState, now: string): boolean =>
  closed === null && (Date.parse(now) - Date.parse(lastAt) < LIVE_MS || runs.some((run) => run.kind === 'running'))

/** Files that the plan's open steps name. */
export const plannedFiles = ({ plan, steps }: SessionState): string[] =>
  plan.kind === 'none'
    ? []
    : plan.plan.steps.filter(({ id }) => !['done', 'dropped'].includes(steps[id]?.status ?? 'open')).flatMap(({ files }) => files)

/** Paths that both name; a folder names what is below it. */
export const commonPaths = (ours: readonly string[], theirs: readonly string[]): string[] => {
  const covers = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder.replace(/\/+$/, '')}/`)
  const common = ours.flatMap((mine) => theirs.flatMap((other) => (covers(mine, other) ? [other] : covers(other, mine) ? [mine] : [])))
  return [...new Set(common)].toSorted()
}

/** Other live sessions of the store whose plans name files that this one's plan names. */
export const overlapsOf = ({ sessions, place, sources }: Workspace, session: Session): Overlap[] => {
  const { state } = session.read()
  const ours = plannedFiles(state)
  if (ours.length === 0 || state.closed !== null) return []
  const now = sources.now()
  return sessions.list().flatMap((id): Overlap[] => {
    if (id === session.id || !mayBeLive(join(place.storeDir, 'sessions', id, 'journal'), now)) return []
    const other = sessions.open(id)
    if (isFault(other)) return []
    const theirs = other.read().state
    const paths = isLive(theirs, now) ? commonPaths(ours, plannedFiles(theirs)) : []
    return paths.length === 0 ? [] : [{ session: id, workTree: theirs.workTree, paths }]
  })
}

/** Tells old sessions from their files' times, so that a store with many is not read whole at every look. */
const mayBeLive = (journal: string, now: string): boolean => {
  const newest = namesIn(journal).flatMap((replica) => namesIn(join(journal, replica)).map((name) => join(journal, replica, name)))
  return newest.some((path) => Date.parse(now) - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < RUN_MS)
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    // Gone, or not readable: then nothing can be said of it.
    return []
  }
}
