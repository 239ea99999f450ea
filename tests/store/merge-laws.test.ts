import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventBody } from '../../shared/session/event.ts'
import { arbitraryBody } from '../support/arbitrary-events.ts'
import { temporaryFolder } from '../support/folder.ts'
import { machineAt, pullLines, readAnew, SECOND, told, type Machine } from '../support/machines.ts'

const NAMES = ['rp-aaaa1', 'rp-bbbb2', 'rp-cccc3'] as const

type Step =
  | { readonly kind: 'write'; readonly by: number; readonly body: EventBody }
  | { readonly kind: 'pull'; readonly by: number; readonly chain: number; readonly share: number }
  | { readonly kind: 'tick'; readonly ms: number }

const machine = fc.nat({ max: NAMES.length - 1 })
/** Decisions that clash, often, and anything else there is. */
const decision: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({
    type: fc.constant('step_moved' as const),
    step: fc.constantFrom('S1', 'S2'),
    to: fc.constantFrom('started' as const, 'done' as const, 'dropped' as const),
    note: fc.constant(null),
  }),
  fc.record({ type: fc.constant('ask_answered' as const), ask: fc.constant('a1'), text: fc.constantFrom('t1', 't2') }),
  arbitraryBody.filter(({ type }) => type !== 'segment_sealed' && type !== 'session_opened'),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('write' as const), by: machine, body: decision }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pull' as const),
      by: machine,
      chain: machine,
      share: fc.constantFrom(0.3, 0.7, 1),
    }),
  },
  // Clocks stand still, run, and step back.
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tick' as const), ms: fc.constantFrom(1, 60 * SECOND, -3600 * SECOND) }) },
)
const history = fc.array(step, { maxLength: 40, size: 'max' })

/** Lets a history happen and gives the machines; every machine in between reads as it goes. */
const happen = async (steps: readonly Step[], skews: readonly number[]) => {
  const clock = { now: 0 }
  const machines = NAMES.map((name, index) => machineAt(name, clock, { skew: skews[index] ?? 0 }))
  const chains = new Map<string, number>()
  for (const one of steps) {
    clock.now += one.kind === 'tick' ? one.ms : 10
    const by = one.kind === 'tick' ? undefined : machines[one.by]
    if (by === undefined) continue
    if (one.kind === 'write') {
      await by.happens(one.body)
      chains.set(by.name, (chains.get(by.name) ?? 0) + 1)
    }
    const from = one.kind === 'pull' ? machines[one.chain] : undefined
    if (one.kind === 'pull' && from !== undefined && from !== by)
      pullLines(by, from, from.name, Math.ceil((chains.get(from.name) ?? 0) * one.share))
    expect(told(by.journal.read())).toStrictEqual(told(readAnew(by.journals, by.name)))
  }
  return { machines, lengths: chains }
}

/** All that happened, arriving line by line as `order` says: each entry names a chain that has one more line then. */
const arrive = (machines: readonly Machine[], lengths: ReadonlyMap<string, number>, order: readonly number[]) => {
  const folder = temporaryFolder('reader')
  const reader = machineAt('rp-reader', { now: 0 }, { folder })
  const arrived = new Map<string, number>()
  const one = (index: number): void => {
    const from = machines[index]
    const next = (arrived.get(from?.name ?? '') ?? 0) + 1
    if (from === undefined || next > (lengths.get(from.name) ?? 0)) return
    arrived.set(from.name, next)
    pullLines(reader, from, from.name, next)
    expect(told(reader.journal.read())).toStrictEqual(told(readAnew(reader.journals)))
  }
  order.forEach(one)
  machines.forEach((from, index) => {
    for (let rest = lengths.get(from.name) ?? 0; rest > 0; rest -= 1) one(index)
  })
  return told(reader.journal.read())
}

const skews = fc.constantFrom([0, 0, 0], [0, 365 * 24 * 3600 * SECOND, 0], [-3600 * SECOND, 0, 5])
const arrivals = fc.array(machine, { maxLength: 30, size: 'max' })

test('any history of three machines, arriving in any order and any parts, is one state with the same conflicts; what was read on the way is the same as read anew', async () => {
  await fc.assert(
    fc.asyncProperty(history, skews, arrivals, arrivals, async (steps, clocks, one, other) => {
      const { machines, lengths } = await happen(steps, clocks)
      const first = arrive(machines, lengths, one)
      expect(arrive(machines, lengths, other)).toStrictEqual(first)
      expect(first.waiting).toEqual([])
      expect(first.state.events).toBe([...lengths.values()].reduce((sum, count) => sum + count, 0))
      for (const owner of machines) {
        for (const from of machines)
          if (from !== owner && lengths.has(from.name)) pullLines(owner, from, from.name, lengths.get(from.name) ?? 0)
        expect(told(owner.journal.read())).toStrictEqual(first)
      }
    }),
    { numRuns: Number(process.env['MERGE_RUNS'] ?? 60) },
  )
}, 120_000)

test('whoever has seen everything decides last: the state says what it decided, whatever the clocks say, and no conflict is left', async () => {
  await fc.assert(
    fc.asyncProperty(history, skews, machine, async (steps, clocks, who) => {
      const { machines, lengths } = await happen(steps, clocks)
      const last = machines[who] ?? machines[0]
      if (last === undefined) return
      for (const from of machines)
        if (from !== last && lengths.has(from.name)) pullLines(last, from, from.name, lengths.get(from.name) ?? 0)
      for (const conflicted of ['S1', 'S2']) await last.happens({ type: 'step_moved', step: conflicted, to: 'dropped', note: 'settled' })
      const { state, conflicts } = last.journal.read()
      expect(state.steps['S1']).toMatchObject({ status: 'dropped', note: 'settled' })
      expect(conflicts.filter(({ subject }) => subject.kind === 'step' && ['S1', 'S2'].includes(subject.step))).toEqual([])
    }),
    { numRuns: 30 },
  )
}, 120_000)
