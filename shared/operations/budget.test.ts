import { expect, test } from 'vitest'
import { withinBudget } from './budget.ts'

const lines = ['first', ...Array.from({ length: 100 }, (_, index) => `line ${index} ${'x'.repeat(40)}`), 'last']

test('what fits stays as it is', () => {
  expect(withinBudget(['a', 'b'], 'call x')).toBe('a\nb')
})

test('what does not fit is left out of the middle, counted, and the budget holds', () => {
  const text = withinBudget(lines, 'call get_status', 1000)
  expect(text.length).toBeLessThanOrEqual(1000)
  expect(text).toMatch(/^first\nline 0 /)
  expect(text).toMatch(/\n\(\d+ lines left out; call get_status\)\nlast$/)
})
