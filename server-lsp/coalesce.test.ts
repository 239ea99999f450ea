import { expect, test } from 'vitest'
import { coalesce } from './coalesce.ts'

/** A task whose every run ends when it is told to. */
const controlled = () => {
  const ends: (() => void)[] = []
  let runs = 0
  const task = async (): Promise<void> => {
    runs += 1
    await new Promise<void>((resolve) => ends.push(resolve))
  }
  return { task, runs: () => runs, end: () => ends.shift()?.() }
}

test('many calls during one run lead to exactly one more, which began after them', async () => {
  const { task, runs, end } = controlled()
  const call = coalesce(task)
  const first = call()
  const later = [call(), call(), call()]
  expect(runs()).toBe(1)
  end()
  await first
  await Promise.resolve()
  expect(runs()).toBe(2)
  const last = call()
  end()
  await Promise.all(later)
  await Promise.resolve()
  expect(runs()).toBe(3)
  end()
  await last
  expect(runs()).toBe(3)
})

test('a run that fails does not keep the next from running', async () => {
  let runs = 0
  const call = coalesce(async () => {
    runs += 1
    if (runs === 1) throw new Error('first')
  })
  const [first, second] = [call(), call()]
  await expect(first).rejects.toThrow('first')
  await second
  expect(runs).toBe(2)
})
