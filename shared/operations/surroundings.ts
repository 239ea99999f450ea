import type { Surroundings } from '../judge/surroundings.ts'
import { isFault } from '../session/fault.ts'
import type { Session, Workspace } from './context.ts'
import { overlapsOf } from './sessions/overlaps.ts'
import { lastUse } from './store-use.ts'

const MB = 1024 * 1024

/** What a session stands in now: disk, failures that no journal could take, other sessions, the store's size as last measured. */
export const surroundingsOf = async (workspace: Workspace, session: Session): Promise<Surroundings> => ({
  disk: await workspace.readDisk(workspace.place.storeDir),
  unrecordedFailure: workspace.unrecordedFailures.get(session.id) ?? null,
  overlaps: overlapsOf(workspace, session),
  store: storeOf(workspace),
})

const storeOf = (workspace: Workspace): Surroundings['store'] => {
  const settings = workspace.settings()
  const measured = lastUse(workspace.place.storeDir)
  if (isFault(settings) || measured === null) return null
  const bytes = measured.parts.reduce((sum, part) => sum + part.bytes, 0)
  return { bytes, budgetBytes: settings.store.budgetMb * MB, parts: measured.parts }
}
