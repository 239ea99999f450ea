import type { CheckpointFailure } from '../session/state.ts'

/** Another session of this repository that is at work, and the planned files that both have. `paths` are not empty. */
export type Overlap = { readonly session: string; readonly workTree: string; readonly paths: readonly string[] }

/** What a session stands in, as far as somebody looked: the disk, the store's size, its neighbours. */
export type Surroundings = {
  /** The store's file system: `used` of 1 for those who may not take the reserve, bytes that are free to them. */
  readonly disk: { readonly used: number; readonly freeBytes: number } | null
  /** A checkpoint that failed and that not even the journal could take. */
  readonly unrecordedFailure: Pick<CheckpointFailure, 'at' | 'why' | 'code' | 'message'> | null
  readonly overlaps: readonly Overlap[]
  /** The store's size as last measured, largest part first. */
  readonly store: { readonly bytes: number; readonly budgetBytes: number; readonly parts: readonly StorePart[] } | null
}

/** `checkpoints 1.2 GB`: what uses the store. */
export type StorePart = { readonly name: string; readonly bytes: number }

export const nothingAround: Surroundings = { disk: null, unrecordedFailure: null, overlaps: [], store: null }

/** From here on the disk counts as nearly full. */
export const DISK_LOW = 0.85

export const sizeLabel = (bytes: number): string =>
  bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`
