import { join } from 'node:path'
import { deriveCommits } from '../git/derive-commits.ts'
import type { OnWorker } from '../git/housekeeping/patient-git.ts'
import { isRepackWorth } from '../git/housekeeping/packs.ts'
import { rollUp, writeCommitGraph } from '../git/housekeeping/repack.ts'
import { sweepUnfinished } from '../git/housekeeping/sweep.ts'
import type { Repository } from '../git/repository.ts'
import { isFault, type Fault } from '../session/fault.ts'
import { diskFault } from '../store/files.ts'
import { dropSpoolBefore } from '../store/spool.ts'
import type { Workspace } from './context.ts'
import { deleteForGood } from './sessions/delete-for-good.ts'
import { takeHold } from './single-holder.ts'
import { lastUse, rememberUse } from './store-use.ts'
import { dropUnusedCaches } from './unused-caches.ts'

const DAY_MS = 86_400_000
const TRASH_DAYS = 30
const SPOOL_DAYS = 7

/** What a housekeeping did; `repacked` false when the packs were not worth it. */
export type Kept = {
  readonly repacked: boolean
  readonly swept: number
  readonly expired: readonly string[]
  /** Checkouts, and results of setups, that no run used for long. */
  readonly unused: readonly string[]
  readonly failed: Fault | null
}

/**
 * Keeps the store small, when it is worth it: by the number of packs, and once a day. One process at a time; null when nothing was due or
 * another one is at it. Any process may be killed at any moment of it. Commits are derived first, so that git sees every checkpoint.
 */
export const keepHouse = async (workspace: Workspace): Promise<Kept | Fault | null> => {
  const { place, sources } = workspace
  if (place.readOnly !== undefined) return null
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const worth = isRepackWorth(join(repository.gitDir, 'objects'))
  if (!worth && !isDayOld(workspace)) return null
  return await held(workspace, async (onWorker) => {
    const failed = worth ? await repack(workspace, repository, onWorker) : null
    const swept = sweepUnfinished(repository)
    const expired = expireTrash(workspace)
    const unused = dropUnusedCaches(workspace)
    dropSpoolBefore(place.storeDir, dayBefore(sources.now(), SPOOL_DAYS))
    await rememberUse(workspace)
    return { repacked: worth && failed === null, swept, expired, unused, failed }
  })
}

/** Does something with the store that one process at a time may do; null while another one does. A disk that refuses is a fault. */
export const held = async <Done>(
  { place, sources }: Workspace,
  work: (onWorker: OnWorker) => Promise<Done>,
): Promise<Done | Fault | null> => {
  try {
    const hold = takeHold(join(place.storeDir, 'housekeeping'), sources.newId)
    if (hold === null) return null
    try {
      return await work(hold.working)
    } finally {
      hold.release()
    }
  } catch (error) {
    const known = diskFault(error, place.storeDir)
    if (known === null) throw error
    return known
  }
}

const repack = async (workspace: Workspace, repository: Repository, onWorker: OnWorker): Promise<Fault | null> => {
  deriveAll(workspace, repository)
  return (await rollUp(repository, onWorker)) ?? (await writeCommitGraph(repository, onWorker))
}

/** Commits and refs of every session. */
export const deriveAll = ({ sessions }: Workspace, repository: Repository): void => {
  for (const id of sessions.list()) {
    const session = sessions.open(id)
    if (!isFault(session)) deriveCommits(repository, id, session.read().state.checkpoints)
  }
}

/** Thirty days by the time that stands in the trash. Where that cannot be read, nothing expires. */
const expireTrash = (workspace: Workspace): string[] => {
  const { trash, sources } = workspace
  const now = Date.parse(sources.now())
  const old = trash.list().filter(({ at }) => at !== null && now - Date.parse(at) > TRASH_DAYS * DAY_MS)
  return old.filter(({ id }) => deleteForGood(workspace, id)).map(({ id }) => id)
}

const isDayOld = ({ place, sources }: Workspace): boolean => {
  const last = lastUse(place.storeDir)
  return last === null || Date.parse(sources.now()) - Date.parse(last.at) > DAY_MS
}

/** `20260131`, so many days before. */
const dayBefore = (now: string, days: number): string =>
  new Date(Date.parse(now) - days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')
