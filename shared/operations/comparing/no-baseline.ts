import { fault } from '../../session/fault.ts'

/** A session that was opened where nothing could be stored has no first checkpoint yet. */
export const noBaseline = fault(
  'no_baseline',
  'The session has no baseline checkpoint, so there is nothing to compare with.',
  'Call checkpoint with action create; the first checkpoint of a session is its baseline.',
)
