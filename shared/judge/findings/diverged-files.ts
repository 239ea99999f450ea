import { actorLabel } from '../../session/actor.ts'
import { headsOf } from '../../session/heads.ts'
import { machineLabel } from '../../session/item-id.ts'
import type { CheckpointState } from '../../session/state.ts'
import { defineFinding } from '../finding.ts'

/** The files of two machines went different ways. */
export const divergedFiles = defineFinding({
  code: 'diverged-files',
  severity: 'warning',
  explanation:
    'Two machines changed the files of the session without seeing each other, so there are two newest checkpoints. Nothing is lost and nothing is overwritten: each machine keeps its own files until you choose with `maestro files choose`.',
  *find({ state }) {
    const heads = headsOf(state)
    if (heads.length < 2) return
    yield {
      where: { kind: 'plan', item: 'goal' },
      message: `The files stand apart: ${heads.map(headText).join('; ')}. Each machine keeps its own until you choose. Settle it: \`maestro files choose\`.`,
    }
  },
})

const headText = ({ id, tree, replica, at, by }: CheckpointState): string =>
  `machine ${machineLabel(replica)} at ${id} (tree ${tree.slice(0, 12)}, ${at}, ${actorLabel(by)})`
