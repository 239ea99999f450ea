import { expect, test } from 'vitest'
import { chanceOf, firstSide, seedOf } from './chance.ts'

const thousand = Array.from({ length: 1000 }, (_, index) => index)

test('the same seed decides the same, another one something else', () => {
  const orders = (seed: number): string => thousand.map((pair) => firstSide(seed, pair)).join()
  expect(orders(7)).toBe(orders(7))
  expect(new Set([7, 8, 2 ** 31 - 1, 0].map(orders)).size).toBe(4)
})

test.each([0, 1, 7, 2 ** 31 - 1])('with seed %d either side goes first about as often, and what came before tells nothing', (seed) => {
  const first = thousand.map((pair) => firstSide(seed, pair))
  // Four standard deviations of a thousand coins are 63.
  expect(Math.abs(first.filter((side) => side === 'now').length - 500)).toBeLessThan(64)
  expect(Math.abs(first.filter((side, index) => side === first[index + 1]).length - 500)).toBeLessThan(64)
})

test('numbers lie in [0, 1), and each try has a seed of its own', () => {
  const drawn = thousand.map((index) => chanceOf(3, 'shuffle', index))
  expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true)
  expect(new Set(thousand.map((round) => seedOf(3, round))).size).toBe(1000)
})
