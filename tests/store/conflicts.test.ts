import { expect, test } from 'vitest'
import type { EventBody } from '../../shared/session/event.ts'
import type { Plan } from '../../shared/session/plan.ts'
import { acknowledged, memory } from '../support/journals.ts'
import { exchange, machineAt, SECOND, told } from '../support/machines.ts'
import { USER } from '../support/given.ts'

const planOf = (hash: string): Plan => ({
  revision: 1,
  hash,
  strategy: 'Small steps',
  steps: [{ id: 'S1', title: 'Mend sum', files: [], tests: [] }],
  edgeCases: [],
  testApproach: 'node:test',
  scope: 'one function',
  criteria: [],
})
const criterion = (id: string, text = `${id} holds`) => ({ id, text, check: null })

const acts: Readonly<Record<string, EventBody>> = {
  'propose p1': { type: 'plan_proposed', plan: planOf('p1') },
  'propose p2': { type: 'plan_proposed', plan: planOf('p2') },
  'propose p3': { type: 'plan_proposed', plan: planOf('p3') },
  'approve p1': { type: 'plan_approved', plan: 'p1' },
  'reject p1': { type: 'changes_requested', plan: 'p1', text: 't1' },
  'reject p1 in other words': { type: 'changes_requested', plan: 'p1', text: 't2' },
  'criteria C1': { type: 'criteria_set', criteria: [criterion('C1')], plan: null },
  'criteria C1 C2': { type: 'criteria_set', criteria: [criterion('C1'), criterion('C2')], plan: null },
  'criteria C1, plan p4': { type: 'criteria_set', criteria: [criterion('C1')], plan: planOf('p4') },
  'criteria C2, plan p5': { type: 'criteria_set', criteria: [criterion('C2')], plan: planOf('p5') },
  'S1 started': { type: 'step_moved', step: 'S1', to: 'started', note: null },
  'S1 done': { type: 'step_moved', step: 'S1', to: 'done', note: 'at last' },
  'S1 done too': { type: 'step_moved', step: 'S1', to: 'done', note: null },
  'S2 done': { type: 'step_moved', step: 'S2', to: 'done', note: null },
  'ask a1': { type: 'asked', ask: 'a1', questions: [], blocking: false },
  'answer a1 t1': { type: 'ask_answered', ask: 'a1', text: 't1' },
  'answer a1 t2': { type: 'ask_answered', ask: 'a1', text: 't2' },
  'keep m1': memory('m1'),
}

/** What both had, then what each did alone, then what is contested, and what stands. */
const cases: readonly (readonly [both: string, one: string, other: string, contested: string, stands: string])[] = [
  ['propose p1', 'approve p1', 'reject p1', 'plan', 'changes-requested p1'],
  ['propose p1', 'reject p1', 'approve p1', 'plan', 'approved p1'],
  ['propose p1', 'approve p1', 'approve p1', '', 'approved p1'],
  ['propose p1', 'reject p1', 'reject p1 in other words', '', 'changes-requested p1'],
  ['propose p1', 'propose p2', 'propose p3', 'plan', 'proposed p3'],
  ['propose p1', 'approve p1', 'propose p2', 'plan', 'proposed p2'],
  ['propose p1', 'approve p1', 'criteria C1, plan p4', 'plan', 'proposed p4, C1'],
  ['propose p1', 'criteria C1, plan p4', 'criteria C2, plan p5', 'criteria', 'proposed p5, C2'],
  ['', 'criteria C1', 'criteria C1 C2', 'criteria', 'C1 C2'],
  ['', 'criteria C1', 'criteria C1', '', 'C1'],
  ['propose p1', 'S1 started', 'S1 done', 'step S1', 'proposed p1, S1 done'],
  ['propose p1', 'S1 done', 'S1 done too', '', 'proposed p1, S1 done'],
  ['propose p1', 'S1 done', 'S2 done', '', 'proposed p1, S1 done, S2 done'],
  ['ask a1', 'answer a1 t1', 'answer a1 t2', 'ask a1', 'a1 t2'],
  ['ask a1', 'answer a1 t1', 'keep m1', '', 'a1 t1'],
]

const act = (name: string): EventBody => acts[name] ?? memory(`m ${name}`)

test.each(cases)(
  'after "%s": "%s" here and "%s" there is contested in "%s", and "%s" stands',
  async (both, one, other, contested, stands) => {
    const clock = { now: 0 }
    const [a, b] = [machineAt('rp-aaaa1', clock), machineAt('rp-bbbb2', clock)]
    await a.happens(act(both))
    exchange(a, b)
    clock.now += SECOND
    await a.happens(act(one))
    clock.now += SECOND
    await b.happens(act(other))
    exchange(a, b)
    expect(told(a.journal.read())).toStrictEqual(told(b.journal.read()))
    const { state, conflicts } = a.journal.read()
    expect(conflicts.map(({ subject }) => Object.values(subject).join(' ')).join(', ')).toBe(contested)
    expect(
      [
        ...(state.plan.kind === 'none' ? [] : [`${state.plan.kind} ${state.plan.plan.hash}`]),
        ...(state.criteria.length === 0 ? [] : [state.criteria.map(({ id }) => id).join(' ')]),
        ...Object.entries(state.steps).map(([id, { status }]) => `${id} ${status}`),
        ...state.asks.flatMap(({ id, answered }) => (answered === null ? [] : [`${id} ${answered.text}`])),
      ].join(', '),
    ).toBe(stands)
    for (const { claims } of conflicts) expect(claims.map(({ replica }) => replica)).toEqual(['rp-aaaa1', 'rp-bbbb2'])
    // Saying once more what one of them said settles it for both; so does whoever decides anew.
    await b.happens(act(one))
    exchange(a, b)
    for (const machine of [a, b]) expect(machine.journal.read().conflicts).toEqual([])
  },
)

test('three machines that clash are one conflict; who has seen two of them leaves one to clash with', async () => {
  const clock = { now: 0 }
  const [a, b, c] = [machineAt('rp-aaaa1', clock), machineAt('rp-bbbb2', clock), machineAt('rp-cccc3', clock)]
  for (const [machine, name] of [
    [a, 'S1 started'],
    [b, 'S1 done'],
    [c, 'S1 started'],
  ] as const)
    await machine.happens(act(name))
  exchange(a, b)
  await a.happens(act('S1 done too'))
  exchange(a, c)
  expect(c.journal.read().conflicts.map(({ claims }) => claims.map(({ replica }) => replica))).toEqual([['rp-cccc3', 'rp-aaaa1']])
})

test('one machine alone contradicts itself as it likes, and a decision is shown the conflicts', async () => {
  const clock = { now: 0 }
  const [a, b] = [machineAt('rp-aaaa1', clock), machineAt('rp-bbbb2', clock)]
  for (const name of ['S1 started', 'S1 done', 'S1 started']) await a.happens(act(name))
  expect(a.journal.read().conflicts).toEqual([])
  await b.happens(act('S1 done'))
  exchange(a, b)
  const shown: number[] = []
  acknowledged(
    await a.journal.change((_state, conflicts) => {
      shown.push(conflicts.length)
      return null
    }, USER),
  )
  expect(shown).toEqual([1])
})
