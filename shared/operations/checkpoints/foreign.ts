import { keyOf } from '../../git/history/pair-cache.ts'
import { changesOfPairs } from '../../git/history/pair-changes.ts'
import { pathIndex } from '../../git/history/path-index.ts'
import type { Repository } from '../../git/repository.ts'
import { rawPath, shownPath } from '../../git/tree-path.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { SessionState } from '../../session/state.ts'
import type { Context, Session, Workspace } from '../context.ts'
import { ownLine } from './own-line.ts'

/** Paths that another live session of the same work tree recorded changes of. */
export type Foreign = { readonly session: string; readonly paths: readonly string[] }

const LIVE_MS = 10 * 60_000

const isLive = ({ sources }: Workspace, state: SessionState): boolean =>
  state.closed === null &&
  (Date.parse(sources.now()) - Date.parse(state.lastAt) <= LIVE_MS || state.runs.some((run) => run.kind === 'running'))

const others = ({ sessions, place }: Workspace, own: Session): Session[] =>
  sessions.list().flatMap((id) => {
    const session = id === own.id ? own : sessions.open(id)
    return isFault(session) || session === own || session.read().state.workTree !== place.workTree ? [] : [session]
  })

type Recorded = { readonly at: string; readonly path: string; readonly content: string }

/** What one session's checkpoints after a time say that changed. Its first checkpoint is what it found, not what it did. */
const changesSince = async (repository: Repository, session: Session, since: string): Promise<readonly Recorded[] | Fault> => {
  const line = ownLine(session)
  const pairs = line.flatMap(({ tree, at }, n) => {
    const before = line[n - 1]
    return before === undefined || at <= since ? [] : [{ from: before.tree, to: tree, at }]
  })
  const changes = await changesOfPairs(repository, pairs)
  if (isFault(changes)) return changes
  return pairs.flatMap((pair) =>
    (changes.get(keyOf(pair)) ?? []).map(({ path, toMode, toOid }) => ({
      at: pair.at,
      path: shownPath(path),
      content: `${toMode} ${toOid}`,
    })),
  )
}

/** Whether this session recorded the same content of a path first: then the other one only saw it. */
const recordedBefore = async (repository: Repository, own: Session): Promise<((one: Recorded) => boolean) | Fault> => {
  const line = ownLine(own)
  const index = await pathIndex(repository, line)
  if (isFault(index)) return index
  return ({ at, path, content }) =>
    (index.byPath.get(rawPath(path)) ?? []).some(
      (seen) => (line[seen.at]?.at ?? '') <= at && `${seen.change.toMode} ${seen.change.toOid}` === content,
    )
}

/**
 * Which of these paths other live sessions (an event in the last ten minutes, or a running job) of this work tree recorded changes of since a
 * time. Sessions share the files, so a checkpoint cannot tell who edited: whoever recorded a content first is taken for its author.
 */
export const foreignChanges = async (
  { workspace }: Context,
  own: Session,
  repository: Repository,
  since: string,
  paths: readonly string[],
): Promise<readonly Foreign[] | Fault> => {
  const chosen = new Set(paths)
  const live = chosen.size === 0 ? [] : others(workspace, own).filter((session) => isLive(workspace, session.read().state))
  if (live.length === 0) return []
  const isOurs = await recordedBefore(repository, own)
  if (isFault(isOurs)) return isOurs
  const found: Foreign[] = []
  for (const session of live) {
    const recorded = await changesSince(repository, session, since)
    if (isFault(recorded)) return recorded
    const theirs = new Set(recorded.filter((one) => chosen.has(one.path) && !isOurs(one)).map(({ path }) => path))
    if (theirs.size > 0) found.push({ session: session.id, paths: [...theirs] })
  }
  return found
}
