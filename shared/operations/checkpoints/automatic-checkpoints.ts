import type { CheckpointFailure } from '../../session/state.ts'
import type { ReadDisk } from '../../store/disk.ts'

/** What the automatic checkpoints need of the machine; tests give their own. */
export type Machine = {
  /** Calls `task` every `ms` until the returned function is called; must not keep the process alive. */
  readonly every: (ms: number, task: () => void) => () => void
  readonly readDisk: ReadDisk
}

/** Checkpoints that nobody asks for: turns that hosts told of, a timer, a disk that fills up. */
export type Automatic = {
  /** For processes that stay. Nothing happens before there is a session. Idempotent. */
  readonly start: () => void
  readonly stop: () => void
  /** Somebody works with a session here: what hooks told is taken in, and the timer begins if this process stays. */
  readonly notice: () => Promise<void>
  /** One look: turns, timer, disk, housekeeping. */
  readonly look: () => Promise<void>
}

/** Failures that not even the journal could take, by session; told until a checkpoint is good again. */
export type UnrecordedFailures = Map<string, Pick<CheckpointFailure, 'at' | 'why' | 'code' | 'message'>>
