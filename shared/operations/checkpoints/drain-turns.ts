import type { Actor } from '../../session/actor.ts'
import { isFault } from '../../session/fault.ts'
import type { Turn } from '../../session/turn.ts'
import { isAlive, ownMark } from '../../sandbox/alive.ts'
import { openSpool, type Spool, type SpoolBatch } from '../../store/spool.ts'
import type { Session, Workspace } from '../context.ts'
import { attemptCheckpoint, contextOf } from './attempt.ts'
import { isInWorkTree, turnOf } from './host-turns.ts'

/** The spool as this work tree reads it. */
export const spoolOf = ({ place, sources }: Workspace): Spool =>
  openSpool({
    storeDir: place.storeDir,
    workTree: place.workTree,
    sort: (line) => (turnOf(line) === null ? 'unknown' : isInWorkTree(line.cwd, place.root) ? 'ours' : 'others'),
    owner: ownMark,
    isAlive,
    newId: sources.newId,
  })

/**
 * Takes in what hooks told since somebody last looked: one checkpoint of the files of now for all of it, and an event with the turns at the
 * times at which they happened. The event's key is the batch's, so each line is taken in once, whoever is killed when.
 */
export const drainTurns = async (workspace: Workspace): Promise<void> => {
  const spool = spoolOf(workspace)
  for (let batch = spool.take(workspace.sessions.current()); batch !== null; batch = spool.take(workspace.sessions.current())) {
    if (!(await takeIn(workspace, batch))) return
    spool.finish(batch)
  }
}

/** False: it could not be recorded, and is taken up again by whoever looks next. */
const takeIn = async (workspace: Workspace, batch: SpoolBatch): Promise<boolean> => {
  const turns = batch.lines.flatMap((line) => turnOf(line) ?? [])
  const last = turns.at(-1)
  const session = batch.session === null ? null : workspace.sessions.open(batch.session)
  // Nobody's turns: there was no session then, or it is gone by now.
  if (last === undefined || session === null || isFault(session) || session.read().state.closed !== null) return true
  if (session.read().state.keys.includes(keyOf(batch))) return true
  const hook: Actor = { kind: 'hook', name: last.host, via: 'hook' }
  const made = await attemptCheckpoint(contextOf(workspace, hook), session, reasonOf(last))
  return await recorded(session, { turns, checkpoint: isFault(made) ? null : made.id, batch, hook })
}

const keyOf = ({ id }: SpoolBatch): string => `spool:${id}`

const reasonOf = ({ phase, host, happenedAt, turn }: Turn) => ({
  why: phase === 'start' ? ('turn-start' as const) : ('turn-end' as const),
  reason: `${host}: turn ${phase === 'start' ? 'started' : 'ended'} at ${happenedAt}`,
  ...(turn !== null && { turn }),
})

type Taken = { readonly turns: Turn[]; readonly checkpoint: string | null; readonly batch: SpoolBatch; readonly hook: Actor }

const recorded = async (session: Session, { turns, checkpoint, batch, hook }: Taken): Promise<boolean> => {
  const changed = await session.change(() => ({ type: 'turns_reported', turns, checkpoint }), hook, keyOf(batch))
  return !isFault(changed)
}
