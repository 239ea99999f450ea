import { DISK_LOW } from '../../judge/surroundings.ts'
import type { Checkpoint } from '../../session/checkpoint.ts'
import type { DiskUse } from '../../store/disk.ts'

/** A work tree that changed is stored at least this often, in milliseconds. */
const EVERY_MS = 5 * 60_000

/** Times are ISO 8601. `triedAt`: when this process last looked by the timer; `wasLow`: the disk was nearly full when it last looked. */
type Known = {
  readonly now: string
  readonly checkpointAt: string | null
  readonly triedAt: string | null
  readonly disk: DiskUse | null
  readonly wasLow: boolean
}

export const isLow = (disk: DiskUse | null): boolean => disk !== null && disk.used >= DISK_LOW

/** Why a checkpoint is due now, or null. */
export const dueCheckpoint = ({ now, checkpointAt, triedAt, disk, wasLow }: Known): Pick<Checkpoint, 'why' | 'reason'> | null => {
  if (disk !== null && isLow(disk) && !wasLow) return { why: 'disk-pressure', reason: `the disk is ${Math.floor(disk.used * 100)} % full` }
  const last = [checkpointAt, triedAt].flatMap((at) => (at === null ? [] : [Date.parse(at)]))
  return Date.parse(now) - Math.max(0, ...last) >= EVERY_MS ? { why: 'timer', reason: 'five minutes or more after the last one' } : null
}
