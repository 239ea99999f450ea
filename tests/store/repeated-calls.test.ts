import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { USER } from '../support/given.ts'
import { openCore } from '../support/core.ts'

const PLAN = { strategy: 's', steps: [{ title: 't' }], edge_cases: [], test_approach: 'a', scope: 'c' }
const CRITERIA = { criteria: [{ text: 'Tests pass', check: { kind: 'tests' } }, { text: 'Is quick' }] }

test('a host that repeats set_criteria after a time-out adds nothing, and leaves the approved plan approved', async () => {
  const core = await openCore()
  await core.call('set_criteria', CRITERIA)
  const { hash } = z.object({ hash: z.string() }).parse((await core.call('propose_plan', PLAN)).view)
  await core.call('approve_plan', { plan: hash }, USER)
  await core.call('set_criteria', CRITERIA)
  await core.call('set_criteria', { criteria: [{ id: 'C1', text: 'Tests pass', check: { kind: 'tests' } }] })
  const { criteria, plan } = core.session().read().state
  expect(criteria.map(({ id }) => id)).toEqual(['C1', 'C2'])
  expect(plan.kind).toBe('approved')
})

test.each(['', '__proto__', 'C1\n- [x] S1: done', 'plan', 'S1', 'goal', '../C1', 'C'.repeat(41), '1'])(
  'a criterion cannot be called %j',
  async (id) => {
    const core = await openCore()
    expect((await core.call('set_criteria', { criteria: [{ id, text: 'Holds' }] })).fault).toBe('invalid_input')
    expect(core.session().read().state.criteria).toEqual([])
  },
)

test('a number too large to count on does not give two criteria one id', async () => {
  const core = await openCore()
  await core.call('set_criteria', { criteria: [{ id: `C${'9'.repeat(25)}`, text: 'a' }, { text: 'b' }, { text: 'c' }] })
  expect(
    new Set(
      core
        .session()
        .read()
        .state.criteria.map(({ id }) => id),
    ).size,
  ).toBe(3)
})

test('words of a call that was refused are not left behind', async () => {
  const core = await openCore()
  expect((await core.call('remember', { kind: 'lesson', text: 'secret words', replaces: ['m-none'] })).fault).toBe('unknown_memory')
  expect((await core.call('request_changes', { plan: '0123456789abcdef0123456789abcdef', reason: 'secret words' }, USER)).fault).toBe(
    'no_plan',
  )
  expect(readdirSync(join(core.session().folder, 'texts'))).toEqual([])
})

test('two that replace the same memory at once: one does, the other is told', async () => {
  const core = await openCore()
  const { memory } = z.object({ memory: z.string() }).parse((await core.call('remember', { kind: 'lesson', text: 'old' })).view)
  const both = await Promise.all(['new', 'newer'].map((text) => core.call('remember', { kind: 'summary', text, replaces: [memory] })))
  expect(both.map(({ fault }) => fault)).toEqual(expect.arrayContaining(['unknown_memory', null]))
  expect(readdirSync(join(core.session().folder, 'texts'))).toHaveLength(1)
})

test('a restore of more paths than an event can hold is refused before anything is written', async () => {
  const core = await openCore()
  await core.call('checkpoint', { action: 'create' })
  core.sample.write('src/sum.js', 'changed\n')
  const paths = ['src', ...Array.from({ length: 2000 }, (_, index) => `some/rather/long/path/that/is/not/there/${index}`)]
  const preview = await core.call('checkpoint', { action: 'preview_restore', id: 'K1', paths })
  const { confirm } = z.object({ confirm: z.string() }).parse(preview.view)
  expect((await core.call('checkpoint', { action: 'restore', id: 'K1', paths, confirm })).fault).toBe('invalid_input')
  expect((await core.call('checkpoint', { action: 'diff', id: 'K1' })).text).toContain('1 paths differ')
})

test('a name with a character that no name has is an unknown checkpoint', async () => {
  const core = await openCore()
  expect((await core.call('checkpoint', { action: 'diff', id: 'K\u00001' })).fault).toBe('unknown_checkpoint')
})
