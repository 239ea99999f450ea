import { expect, test } from 'vitest'
import { dueCheckpoint } from './due.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString()
const disk = (used: number) => ({ used, freeBytes: 1 })
const known = { now: at(10), checkpointAt: at(5), triedAt: null, disk: disk(0.5), wasLow: false }

test.each([
  ['five minutes after the last checkpoint', {}, 'timer'],
  ['not a moment sooner', { now: at(9) }, undefined],
  ['not when this process looked since, and found the same files', { triedAt: at(6) }, undefined],
  ['when there is none at all', { checkpointAt: null }, 'timer'],
  ['at 85 % of the disk, at once', { now: at(6), disk: disk(0.85) }, 'disk-pressure'],
  ['below that nothing', { now: at(6), disk: disk(0.8499) }, undefined],
  ['a disk that stays full is left to the timer', { now: at(6), disk: disk(0.99), wasLow: true }, undefined],
  ['and the timer goes on', { disk: disk(0.99), wasLow: true }, 'timer'],
  ['a disk that does not tell', { disk: null }, 'timer'],
])('%s', (_, more, why) => expect(dueCheckpoint({ ...known, ...more })?.why).toBe(why))
