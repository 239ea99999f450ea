import type { Actor } from '../../session/actor.ts'
import { isFault } from '../../session/fault.ts'
import { keepHouse } from '../housekeeping.ts'
import { announce } from '../presence.ts'
import type { Session, Workspace } from '../context.ts'
import { attemptCheckpoint, contextOf } from './attempt.ts'
import type { Automatic, Machine } from './automatic-checkpoints.ts'
import { drainTurns } from './drain-turns.ts'
import { dueCheckpoint, isLow } from './due.ts'

const LOOK_EVERY_MS = 30_000
const REST_MS = 3_600_000
const SERVER: Actor = { kind: 'server', name: 'maestro', via: 'server' }

export const openAutomatic = (workspaceOf: () => Workspace, machine: Machine): Automatic => {
  let stays = false
  let stopTimer: (() => void) | null = null
  let leave: (() => void) | null = null
  let running: Promise<void> | null = null
  let drained: Promise<void> = Promise.resolve()
  const known: Known = { triedAt: new Map(), wasLow: false, restUntil: 0 }

  const begin = (): void => {
    const workspace = workspaceOf()
    if (!stays || stopTimer !== null || workspace.place.readOnly !== undefined || workspace.sessions.current() === null) return
    leave = announce(workspace)
    stopTimer = machine.every(LOOK_EVERY_MS, () => void look().catch(tell))
  }
  /** One after the other: a look may take longer than the time between two. */
  const look = (): Promise<void> => {
    running ??= lookOnce(workspaceOf(), machine, known, stays).finally(() => {
      running = null
    })
    return running
  }
  const stop = (): void => {
    stays = false
    stopTimer?.()
    leave?.()
    stopTimer = leave = null
  }
  return {
    start: () => {
      stays = true
      begin()
    },
    stop,
    notice: async () => {
      begin()
      if (workspaceOf().place.readOnly !== undefined) return
      drained = drained.then(() => drainTurns(workspaceOf())).catch(tell)
      await drained
    },
    look,
  }
}

/** `restUntil`: no housekeeping before (ms since 1970), after one that failed. */
type Known = { readonly triedAt: Map<string, string>; wasLow: boolean; restUntil: number }

const lookOnce = async (workspace: Workspace, machine: Machine, known: Known, stays: boolean): Promise<void> => {
  const session = currentSession(workspace)
  if (session === null) return
  await workspace.automatic.notice()
  const { state } = session.read()
  const now = workspace.sources.now()
  const disk = await machine.readDisk(workspace.place.storeDir)
  const due = dueCheckpoint({
    now,
    disk,
    checkpointAt: state.checkpoints.at(-1)?.at ?? null,
    triedAt: known.triedAt.get(session.id) ?? null,
    wasLow: known.wasLow,
  })
  known.wasLow = isLow(disk)
  if (due !== null) {
    known.triedAt.set(session.id, now)
    await attemptCheckpoint(contextOf(workspace, SERVER), session, due)
  }
  if (stays && Date.parse(now) >= known.restUntil) await keepHouseOrRest(workspace, known)
}

/** What failed once (a full disk, a damaged pack) fails again in half a minute. */
const keepHouseOrRest = async (workspace: Workspace, known: Known): Promise<void> => {
  const kept = await keepHouse(workspace)
  const failed = isFault(kept) ? kept : (kept?.failed ?? null)
  if (failed === null) return
  known.restUntil = Date.parse(workspace.sources.now()) + REST_MS
  process.stderr.write(`maestro: housekeeping stopped: ${failed.message}\n`)
}

/** The session that is worked in here; none that is closed. */
const currentSession = (workspace: Workspace): Session | null => {
  const id = workspace.sessions.current()
  const session = id === null || workspace.place.readOnly !== undefined ? null : workspace.sessions.open(id)
  return session === null || isFault(session) || session.read().state.closed !== null ? null : session
}

/** Nobody waits for an automatic checkpoint, so what fails in it is told where the process tells things. */
const tell = (error: unknown): void => {
  process.stderr.write(`maestro: an automatic checkpoint: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}
