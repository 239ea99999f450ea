import type { Scan } from '../../git/scan.ts'
import type { Checkpoint } from '../../session/checkpoint.ts'
import type { EventBody } from '../../session/event.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { SessionState } from '../../session/state.ts'
import type { Context, Session } from '../context.ts'

const NOT_STORED_KEPT = 50
const REASON_CHARACTERS = 500

type Reason = Pick<Checkpoint, 'why' | 'reason'> & { readonly turn?: string }

/** A checkpoint of exactly the files of now. The same tree as the last one makes none: the last one is the answer then. */
export const createCheckpoint = async (
  { workspace, caller }: Context,
  session: Session,
  reason: Reason,
): Promise<(Checkpoint & { readonly scan: Scan }) | Fault> => {
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const scan = await workspace.scan()
  if (isFault(scan)) return scan
  const changed = await session.change((state) => decide(state, scan, reason), caller)
  if (isFault(changed)) return changed
  const body = changed.event?.body
  const checkpoint = body?.type === 'checkpoint_created' ? body.checkpoint : changed.state.checkpoints.at(-1)
  if (checkpoint === undefined) throw new Error('a session without a checkpoint decided against one')
  return { ...checkpoint, scan }
}

const decide = (state: SessionState, scan: Scan, { why, reason, turn }: Reason): EventBody | null => {
  const last = state.checkpoints.at(-1)
  if (last?.tree === scan.tree) return null
  return {
    type: 'checkpoint_created',
    checkpoint: {
      id: `K${state.checkpoints.length + 1}`,
      tree: scan.tree,
      parent: last?.id ?? null,
      merged: [],
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
