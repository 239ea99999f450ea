import type { Scan } from '../../git/trees/scan.ts'
import type { Checkpoint } from '../../session/checkpoint.ts'
import type { EventBody } from '../../session/event.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { hasStandpoint, placeBehind } from '../../session/heads.ts'
import { nextItemId } from '../../session/item-id.ts'
import type { SessionState } from '../../session/state.ts'
import type { Context, Session } from '../context.ts'

const NOT_STORED_KEPT = 50
const REASON_CHARACTERS = 500

/** `merged`: heads of other machines that these files settle with; they then get a checkpoint also where their tree has one. */
type Reason = Pick<Checkpoint, 'why' | 'reason'> & { readonly turn?: string; readonly merged?: readonly string[] }

/** A checkpoint of exactly the files of now. The same tree as this machine's last one makes none: that one is the answer then. */
export const createCheckpoint = async (
  { workspace, caller }: Context,
  session: Session,
  reason: Reason,
): Promise<(Checkpoint & { readonly scan: Scan }) | Fault> => {
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const scan = await workspace.scan(reason.why === 'opened' ? 'index' : 'files')
  if (isFault(scan)) return scan
  const changed = await session.change((state) => decide(state, scan, reason, session), caller)
  if (isFault(changed)) return changed
  const body = changed.event?.body
  const checkpoint = body?.type === 'checkpoint_created' ? body.checkpoint : placeBehind(changed.state, session.here).parent
  if (checkpoint === null) throw new Error('a session without a checkpoint decided against one')
  return { ...checkpoint, scan }
}

const decide = (
  state: SessionState,
  scan: Scan,
  { why, reason, turn, merged = [] }: Reason,
  { replica, here }: Session,
): EventBody | null => {
  const behind = placeBehind(state, here, scan.tree)
  const settled = [...new Set([...behind.merged, ...merged])].filter((id) => id !== behind.parent?.id)
  if (behind.parent?.tree === scan.tree && settled.length === 0 && hasStandpoint(state, here)) return null
  const taken = state.checkpoints.map(({ id }) => id)
  return {
    type: 'checkpoint_created',
    checkpoint: {
      id: nextItemId('K', taken, { founder: state.founder, replica }),
      tree: scan.tree,
      parent: behind.parent?.id ?? null,
      merged: settled,
      why,
      reason: reason.slice(0, REASON_CHARACTERS),
      turn: turn ?? null,
      step: startedStep(state),
      notStored: scan.notStored.slice(0, NOT_STORED_KEPT),
      notStoredCount: scan.notStored.length,
    },
  }
}

/** The plan step that is under way, if exactly one is. */
const startedStep = (state: SessionState): string | null => {
  const started = Object.entries(state.steps).filter(([, step]) => step.status === 'started')
  return started.length === 1 ? (started[0]?.[0] ?? null) : null
}
