import { expect, test } from 'vitest'
import { Configuration } from '../../session/configuration.ts'
import { limitsOf } from './request.ts'

const MB = 1024 * 1024
const GB = 1024 * MB
const limits = (limit: object, machine = 16 * GB) => limitsOf(Configuration.parse({ limits: limit }), machine)

test('without a word of the project a run has limits of every kind but CPU time', () =>
  expect(limits({})).toEqual({
    outputBytes: GB,
    fileBytes: GB,
    memoryBytes: 4 * GB,
    treeMemoryBytes: 12 * GB,
    diskBytes: 8 * GB,
    processes: 512,
  }))

test.each([
  ['a project lowers them', { treeMemoryMb: 100, diskMb: 20 }, 16 * GB, 100 * MB, 20 * MB],
  [
    'or raises them, as far as the machine and everybody on it can bear',
    { treeMemoryMb: 999_999, diskMb: 999_999 },
    16 * GB,
    16 * GB,
    64 * GB,
  ],
  ['one process may always have its share', {}, 2 * GB, 4 * GB, 8 * GB],
  ['also where the project gives it more', { memoryMb: 16_384 }, 16 * GB, 16 * GB, 8 * GB],
])('%s', (_name, limit, machine, treeMemoryBytes, diskBytes) =>
  expect(limits(limit, machine)).toMatchObject({ treeMemoryBytes, diskBytes }),
)
