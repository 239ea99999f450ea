import { call, defineFinding } from '../finding.ts'

/** The last automatic checkpoint did not come about. */
export const checkpointFailed = defineFinding({
  code: 'checkpoint-failed',
  severity: 'warning',
  explanation:
    'The files could not be stored as a checkpoint. Restoring reaches back to the last good one only. The message says why; the finding goes away with the next checkpoint that works.',
  *find({ state, surroundings }) {
    const failure = surroundings?.unrecordedFailure ?? state.checkpointFailure
    if (failure === null) return
    const good = state.checkpoints.at(-1)
    const last = good === undefined ? 'There is no good checkpoint' : `Last good checkpoint ${good.id} at ${clockOf(good.at)}`
    yield {
      where: { kind: 'plan', item: 'goal' },
      message: `${last}, none since ${clockOf(failure.at)} (${failure.why}): ${failure.message}`,
      fixes: [call('checkpoint', 'Make a checkpoint now', { action: 'create' })],
    }
  },
})

/** `12:03`, as it stands in the ISO time (UTC). */
const clockOf = (at: string): string => `${at.slice(11, 16)} UTC`
