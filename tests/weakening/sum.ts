/** A test file that most cases change in one place. */
export const SUM = `import { expect, test } from 'vitest'
import { sum } from './sum.js'

test('adds', () => {
  expect(sum(1, 2)).toBe(3)
  expect(sum(0.1, 0.2)).toBeCloseTo(0.3, 5)
})

test('of nothing', () => {
  expect(sum()).toBe(0)
})
`
