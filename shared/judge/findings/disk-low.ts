import { defineFinding } from '../finding.ts'
import { DISK_LOW, sizeLabel } from '../surroundings.ts'

/** The store's disk is nearly full. */
export const diskLow = defineFinding({
  code: 'disk-low',
  severity: 'warning',
  explanation:
    'The file system of the store is at least 85 % full. A checkpoint was made while it still could be; free some space, or `maestro doctor` shows what Maestro itself uses.',
  *find({ surroundings }) {
    const disk = surroundings?.disk
    if (disk === null || disk === undefined || disk.used < DISK_LOW) return
    yield {
      where: { kind: 'plan', item: 'goal' },
      message: `The disk of the store is ${Math.floor(disk.used * 100)} % full, ${sizeLabel(disk.freeBytes)} are free. Free some space before checkpoints fail.`,
    }
  },
})
