import { appendFileSync, cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EventBody } from '../../shared/session/event.ts'
import { parseLine } from '../../shared/session/upcast.ts'
import { verifyChains } from '../../shared/store/verify-chains.ts'
import { temporaryFolder } from '../support/folder.ts'
import { AGENT } from '../support/given.ts'
import { acknowledged, memory, SESSION } from '../support/journals.ts'
import { exchange, linesOf, machineAt, pull, pullLines, readAnew, SECOND, told, type Machine } from '../support/machines.ts'

const [A, B, C] = ['rp-aaaa1', 'rp-bbbb2', 'rp-cccc3'] as const
const HOUR = 3600 * SECOND
const YEAR = 365 * 24 * HOUR

const step = (to: 'started' | 'done' | 'dropped', id = 'S1'): EventBody => ({ type: 'step_moved', step: id, to, note: null })
const order = (machine: Machine): string[] => machine.journal.read().state.memories.map(({ id }) => id)
const seenBy = (machine: Machine): unknown[] =>
  linesOf(machine.journals, machine.name).map((line) => {
    const parsed = parseLine(line)
    return parsed.kind === 'event' ? Object.keys(parsed.event.seen) : null
  })

describe('what an event says it has seen', () => {
  test('is every other chain that grew since the one before it, and nothing twice', async () => {
    const clock = { now: 0 }
    const [a, b, c] = [machineAt(A, clock), machineAt(B, clock), machineAt(C, clock)]
    await a.happens(memory('a1'))
    pull(b, a, A)
    await b.happens(memory('b1'))
    await b.happens(memory('b2'))
    pull(c, b, B)
    pull(c, b, A)
    await c.happens(memory('c1'))
    await a.happens(memory('a2'))
    exchange(a, c)
    await c.happens(memory('c2'))
    await c.happens(memory('c3'))
    expect(seenBy(a)).toEqual([[], []])
    expect(seenBy(b)).toEqual([[A], []])
    expect(seenBy(c)).toEqual([[A, B], [A], []])
  })

  test('also where the event that was decided became a seal', async () => {
    const clock = { now: 0 }
    const [a, b] = [machineAt(A, clock), machineAt(B, clock, { segmentBytes: 400 })]
    await a.happens(memory('a1'))
    for (const id of ['b1', 'b2', 'b3', 'b4']) await b.happens(memory(id))
    exchange(a, b)
    await b.happens(memory('b5'))
    pull(a, b, B)
    expect(told(a.journal.read())).toStrictEqual(told(b.journal.read()))
    expect(readdirSync(join(a.journals, B)).length).toBeGreaterThan(2)
    expect(verifyChains(join(a.journals, '..'), SESSION)).toEqual([])
  })
})

describe('clocks', () => {
  test('that step back by an hour move nothing before what it had seen', async () => {
    const clock = { now: 2 * HOUR }
    const [a, b] = [machineAt(A, clock), machineAt(B, clock)]
    await a.happens(memory('a1'))
    exchange(a, b)
    clock.now -= HOUR
    await b.happens(memory('b1'))
    await a.happens(memory('a2'))
    exchange(a, b)
    clock.now += 1
    await b.happens(memory('b2'))
    exchange(a, b)
    expect(order(a)).toEqual(['a1', 'a2', 'b1', 'b2'])
    expect(told(a.journal.read())).toStrictEqual(told(b.journal.read()))
  })

  test('a year ahead: what has seen that machine comes behind it, what has not comes before, and it decides nothing for ever', async () => {
    const clock = { now: 0 }
    const [a, b] = [machineAt(A, clock), machineAt(B, clock, { skew: YEAR })]
    await a.happens(memory('a1'))
    exchange(a, b)
    await b.happens(step('dropped'))
    clock.now += SECOND
    await a.happens(step('started'))
    exchange(a, b)
    // Neither had seen the other: the clock decides which one stands, and the conflict says so.
    for (const machine of [a, b]) {
      expect(machine.journal.read().state.steps['S1']?.status).toBe('dropped')
      expect(machine.journal.read().conflicts).toHaveLength(1)
    }
    clock.now += SECOND
    await a.happens(step('done'))
    exchange(a, b)
    for (const machine of [a, b]) {
      expect(machine.journal.read().state.steps['S1']?.status).toBe('done')
      expect(machine.journal.read().conflicts).toEqual([])
    }
  })

  test('a time that is none, as somebody else may write it, breaks nothing', async () => {
    const clock = { now: 0 }
    const [a, b] = [machineAt(A, clock), machineAt(B, clock)]
    await a.happens(memory('a1'))
    await b.happens(memory('b1'))
    const path = join(a.journals, A, '000001.jsonl')
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"at":"[^"]*"/, '"at":"yesterday"'))
    pull(b, a, A)
    expect(order(b)).toEqual(['a1', 'b1'])
    expect(readAnew(b.journals, B).state).toStrictEqual(b.journal.read().state)
  })
})

/** C has seen B, B has seen A; a reader gets C's chain first. */
const chainOfThree = async () => {
  const clock = { now: 0 }
  const [a, b, c] = [machineAt(A, clock), machineAt(B, clock), machineAt(C, clock)]
  await a.happens(memory('a1'))
  exchange(a, b)
  clock.now += SECOND
  await b.happens(memory('b1'))
  exchange(b, c)
  clock.now += SECOND
  await c.happens(memory('c1'))
  await c.happens(memory('c2'))
  const folder = temporaryFolder('late')
  return { a, b, c, clock, folder, reader: machineAt('rp-zzzz9', clock, { folder }) }
}

describe('an event whose past is not here', () => {
  test('waits with what follows it, is told by name, and is folded when its past arrives', async () => {
    const { a, b, c, folder, reader } = await chainOfThree()
    pull(reader, c, C)
    expect(order(reader)).toEqual([])
    expect(reader.journal.read().waiting).toMatchObject([
      { replica: C, on: A, events: 2 },
      { replica: C, on: B, events: 2 },
    ])
    expect(verifyChains(folder, SESSION)).toEqual([
      expect.stringMatching(/^rp-cccc3 waits for rp-aaaa1, whose event [0-9a-f]{12} it has seen and which is not here yet$/),
      expect.stringContaining('rp-cccc3 waits for rp-bbbb2'),
    ])
    pull(reader, b, B)
    expect(reader.journal.read().waiting.map(({ replica, on }) => [replica, on])).toContainEqual([B, A])
    pull(reader, a, A)
    expect(order(reader)).toEqual(['a1', 'b1', 'c1', 'c2'])
    expect(reader.journal.read().waiting).toEqual([])
    expect(verifyChains(folder, SESSION)).toEqual([])
  })

  test('holds up nothing else: other chains go on, and the own one is written', async () => {
    const { a, c, reader } = await chainOfThree()
    pull(reader, c, C)
    await reader.happens(memory('z1'))
    pull(reader, a, A)
    await reader.happens(memory('z2'))
    expect(order(reader)).toEqual(['a1', 'z1', 'z2'])
    expect(seenBy(reader)).toEqual([[], [A]])
    expect(told(reader.journal.read())).toStrictEqual(told(readAnew(reader.journals, reader.name)))
  })

  test('in the own chain is folded all the same: what was acknowledged here is never hidden here', async () => {
    const { a, b, c, clock } = await chainOfThree()
    pull(c, a, A)
    const whole = told(c.journal.read())
    const away = join(temporaryFolder('away'), B)
    renameSync(join(c.journals, B), away)
    expect(order(c)).toEqual(['a1', 'c1', 'c2'])
    expect(verifyChains(join(c.journals, '..'), SESSION)).toEqual([expect.stringContaining('rp-cccc3 waits for rp-bbbb2')])
    const again = acknowledged(await c.journal.change(() => memory('c3'), AGENT))
    expect(again.state.memories.map(({ id }) => id)).toEqual(['a1', 'c1', 'c2', 'c3'])
    clock.now += SECOND
    await a.happens(memory('a2'))
    pull(c, a, A)
    expect(told(c.journal.read())).toStrictEqual(told(readAnew(c.journals, C)))
    cpSync(away, join(c.journals, B), { recursive: true })
    expect(order(c)).toEqual(['a1', 'b1', 'c1', 'c2', 'c3', 'a2'])
    expect(order(c).slice(0, 4)).toEqual(whole.state.memories.map(({ id }) => id))
    pull(b, c, C)
    pull(b, c, A)
    expect(told(b.journal.read())).toStrictEqual(told(c.journal.read()))
  })
})

describe('a chain that arrives in pieces', () => {
  test('with a torn tail, as a crash or a pull in the middle leaves it, counts as far as it is whole, and goes on later', async () => {
    const clock = { now: 0 }
    const [a, b] = [machineAt(A, clock), machineAt(B, clock)]
    await a.happens(memory('a1'))
    await a.happens(memory('a2'))
    pullLines(b, a, A, 1)
    appendFileSync(join(b.journals, A, '000001.jsonl'), `\n${linesOf(a.journals, A)[1]?.slice(0, 90)}`)
    await b.happens(memory('b1'))
    expect(order(b)).toEqual(['a1', 'b1'])
    expect(b.journal.read().tornLines).toBe(0)
    clock.now += SECOND
    await a.happens(memory('a3'))
    pull(b, a, A)
    expect(order(b)).toEqual(['a1', 'a2', 'b1', 'a3'])
    expect(told(b.journal.read())).toStrictEqual(told(readAnew(b.journals, B)))
  })

  test('whose second segment comes before its first is read when both are there', async () => {
    const clock = { now: 0 }
    const [a, b] = [machineAt(A, clock, { segmentBytes: 400 }), machineAt(B, clock)]
    for (const id of ['a1', 'a2', 'a3']) await a.happens(memory(id))
    clock.now += SECOND
    await b.happens(memory('b1'))
    pull(b, a, A)
    rmSync(join(b.journals, A, '000001.jsonl'))
    expect(order(b)).toEqual(['b1'])
    pull(b, a, A)
    expect(order(b)).toEqual(['a1', 'a2', 'a3', 'b1'])
  })

  test('that a later version wrote makes the session read-only here', async () => {
    const clock = { now: 0 }
    const [a, b] = [machineAt(A, clock), machineAt(B, clock)]
    await a.happens(memory('a1'))
    pull(b, a, A)
    appendFileSync(join(b.journals, A, '000001.jsonl'), '\n{"v":2}\n')
    expect(await b.journal.change(() => memory('b1'), AGENT)).toMatchObject({ code: 'session_newer' })
    expect(order(b)).toEqual(['a1'])
  })

  test('that is shorter than it was, or gone, is read again from what is left', async () => {
    const clock = { now: 0 }
    const [a, b] = [machineAt(A, clock), machineAt(B, clock)]
    await a.happens(memory('a1'))
    await a.happens(memory('a2'))
    pull(b, a, A)
    expect(order(b)).toEqual(['a1', 'a2'])
    rmSync(join(b.journals, A), { recursive: true })
    expect(order(b)).toEqual([])
    pullLines(b, a, A, 1)
    expect(order(b)).toEqual(['a1'])
  })
})

test('what lies beside the chains is no chain', async () => {
  const clock = { now: 0 }
  const a = machineAt(A, clock)
  await a.happens(memory('a1'))
  for (const name of ['notes.txt', 'old.tmp']) writeFileSync(join(a.journals, name), 'hello')
  cpSync(join(a.journals, A), join(a.journals, 'backup of rp-aaaa1'), { recursive: true })
  expect(told(readAnew(a.journals, A))).toMatchObject({ state: { events: 1 }, waiting: [] })
})
