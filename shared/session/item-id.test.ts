import { expect, test } from 'vitest'
import { nextItemId } from './item-id.ts'

const FOUNDER = 'rp-aaaaqqqqqqqq'
const OTHER = 'rp-7fq2zzzzzzzz'

test.each([
  ['the first', FOUNDER, FOUNDER, [], 'K1'],
  ['one more than the largest, whatever the order', FOUNDER, FOUNDER, ['K2', 'K10', 'K3'], 'K11'],
  ['another machine adds its name', FOUNDER, OTHER, ['K5'], 'K6-7fq2'],
  ['the founder counts on behind it', FOUNDER, FOUNDER, ['K5', 'K6-7fq2'], 'K7'],
  ['both count alike without knowing of each other, and differ', FOUNDER, OTHER, ['K5', 'K6-b3b3'], 'K7-7fq2'],
  ['other names count nothing', FOUNDER, FOUNDER, ['C9', 'K', 'K1x', 'my-K7', 'K99999999999'], 'K1'],
  ['nobody opened the session yet', null, OTHER, ['K1'], 'K2'],
] as const)('%s', (_what, founder, replica, taken, expected) => {
  expect(nextItemId('K', taken, { founder, replica })).toBe(expected)
})
