import { expect, test } from 'vitest'
import { openTreeHints } from './tree-hints.ts'

const opened = () => {
  let now = 0
  const hints = openTreeHints(() => now)
  hints.take()
  return { hints, wait: (ms: number) => (now += ms) }
}

test('the first look is at everything', () => expect(openTreeHints(() => 0).take()).toBe(null))

test('few plain paths are looked at alone, each once, and then forgotten', () => {
  const { hints } = opened()
  for (const path of ['a', 'b/c', 'a']) hints.note({ path })
  expect(hints.take()).toEqual(['a', 'b/c'])
  expect(hints.take()).toEqual([])
})

test.each([
  ['a folder came or went, or the watcher failed', 1, 'anything' as const],
  ['a name that is no UTF-8', 1, { path: 'caf\uFFFD' }],
  ['four thousand events at once', 4000, { path: 'a' }],
])('%s: everything is looked at', (_, times, hint) => {
  const { hints } = opened()
  for (let n = 0; n < times; n += 1) hints.note(hint)
  expect(hints.take()).toBe(null)
  expect(hints.take()).toEqual([])
})

test('events are counted between two looks: fewer than four thousand each time stay hints', () => {
  const { hints } = opened()
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 3999; n += 1) hints.note({ path: 'a' })
    expect(hints.take()).toEqual(['a'])
  }
})

test('after a minute everything is looked at again, whatever was said', () => {
  const { hints, wait } = opened()
  wait(59_999)
  hints.note({ path: 'a' })
  expect(hints.take()).toEqual(['a'])
  wait(1)
  hints.note({ path: 'b' })
  expect(hints.take()).toBe(null)
  wait(59_999)
  expect(hints.take()).toEqual([])
})
