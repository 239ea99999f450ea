import { fault, type Fault } from '../../session/fault.ts'
import type { SessionState } from '../../session/state.ts'
import type { Go } from './restore.ts'
import { checkpointTarget, type Target } from './target.ts'

const nothing = fault(
  'nothing_to_undo',
  'No restore was made in this session.',
  'Call checkpoint with action list to see what can be restored.',
)

/** What undoing the last restore brings back, and the tree that has to be there still for it to lose nothing. Undoing twice does it again. */
export const undoTarget = (state: SessionState): { readonly target: Target; readonly go: Go } | Fault => {
  const { restored } = state
  const before = restored === null ? undefined : state.checkpoints.find(({ id }) => id === restored.before)
  if (restored === null || before === undefined) return nothing
  // A restore that changed nothing, or whose process was killed behind it, has no checkpoint of its own.
  const after = state.checkpoints.findLast(({ why, at }) => why === 'restored' && at >= restored.at)
  return {
    target: checkpointTarget(before, { label: `${before.id} to undo restoring ${restored.to}` }),
    go: { still: (after ?? before).tree },
  }
}
