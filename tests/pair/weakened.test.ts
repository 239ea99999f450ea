import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { openCore } from '../support/core.ts'
import { USER } from '../support/given.ts'

const View = z.object({
  findings: z.array(z.object({ key: z.string(), code: z.string(), line: z.number() })),
  accepted: z.array(z.object({ code: z.string(), by: z.string() })),
})

const TWO =
  "import assert from 'node:assert'\nimport { test } from 'node:test'\ntest('adds', () => {\n  assert.equal(3, 3)\n  assert.equal(4, 4)\n})\n"
const ONE = TWO.replace('  assert.equal(4, 4)\n', '')
const SKIPPED = ONE.replace('test(', 'test.skip(')

test('what the user accepted with a reason does not come back, and anything else does', async () => {
  const core = await openCore({ files: { 'test/a.test.js': TWO } })
  const write = (text: string): void => writeFileSync(join(core.workspace.place.root, 'test/a.test.js'), text)
  const listed = async () => View.parse((await core.call('find_weakened_tests')).view)
  write(ONE)
  const [finding] = (await listed()).findings
  expect(finding).toMatchObject({ code: 'fewer-assertions', line: 3 })
  expect((await core.call('accept_weakened_test', { key: finding?.key, reason: 'no' })).fault).toBe('user_only')
  const accepted = await core.call('accept_weakened_test', { key: finding?.key, reason: 'Four is tested elsewhere.' }, USER)
  expect(accepted.text).toContain('Accepted')
  expect(await listed()).toMatchObject({ findings: [], accepted: [{ code: 'fewer-assertions' }] })
  write(TWO)
  expect(await listed()).toEqual({ findings: [], accepted: [] })
  write(ONE)
  expect((await listed()).findings).toEqual([])
  write(SKIPPED)
  expect((await listed()).findings.map(({ code }) => code)).toEqual(['test-disabled'])
  expect((await core.call('accept_weakened_test', { key: 'unheard-of', reason: 'x' }, USER)).fault).toBe('unknown_weakening')
})

const A = 'test/a.test.js'
const STEP = { title: 'Adds', files: ['src/a.js'], tests: [A] }
const PLAN = { strategy: 's', steps: [STEP], edge_cases: [], test_approach: 'a', scope: 'c' }
const PACKAGE = { 'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }' }

/** A session whose plan the user has approved, with a file that can be written. */
const approved = async (files: Readonly<Record<string, string>>, plan: object = PLAN) => {
  const core = await openCore({ files: { ...PACKAGE, ...files } })
  await core.call('set_criteria', { criteria: [{ text: 'All tests pass', check: { kind: 'tests' } }] })
  const { view } = await core.call('propose_plan', plan)
  await core.call('approve_plan', { plan: view['hash'] }, USER)
  const write = (path: string, text: string): void => writeFileSync(join(core.workspace.place.root, path), text)
  const tiers = async (): Promise<string[]> => {
    const { findings } = z
      .object({ findings: z.array(z.object({ tier: z.string(), code: z.string(), file: z.string() })) })
      .parse((await core.call('find_weakened_tests')).view)
    return findings.map(({ tier, code, file }) => `${tier} ${code} ${file}`)
  }
  return { ...core, write, tiers }
}

test('a status counts what is not accepted, says so when every criterion is met, and a step that names tests is not done on it', async () => {
  const { call, write } = await approved({ [A]: TWO })
  write(A, ONE)
  const line = 'Weakened tests that the user has not accepted: 1 high'
  const verified = await call('verify')
  expect(verified.text).toContain(line)
  expect(verified.text).toContain('Every criterion is met, but tests promise less than at the baseline (1 high)')
  expect(verified.view).toMatchObject({ weakened: { error: 0, high: 1, medium: 0, low: 0 } })
  const status = await call('get_status')
  expect(status.text).toContain(line)
  expect(status.text).toContain('warning weakened-test test/a.test.js:3: "adds"')
  const refused = await call('update_step', { step: 'S1', status: 'done' })
  expect(refused).toMatchObject({ fault: 'tests_weakened', text: expect.stringContaining('S1 cannot be done yet') })
  const key = z.object({ findings: z.array(z.object({ key: z.string() })) }).parse((await call('find_weakened_tests')).view)
    .findings[0]?.key
  await call('accept_weakened_test', { key, reason: 'Four is tested elsewhere.' }, USER)
  expect((await call('get_status')).text).not.toContain('weakened')
  expect((await call('update_step', { step: 'S1', status: 'done' })).fault).toBeNull()
})

test('in a test file that the approved plan locks, whatever promises less is an error', async () => {
  const later = TWO.replace('assert.equal(4, 4)', 'assert.equal(4, 4)\n  await new Promise((done) => setTimeout(done, 5))').replace(
    '() =>',
    'async () =>',
  )
  const { write, tiers } = await approved({ [A]: TWO, 'test/b.test.js': TWO }, { ...PLAN, locked: ['test/a.*'] })
  write(A, later)
  write('test/b.test.js', later)
  expect(await tiers()).toEqual([`error locked-test-changed ${A}`, `error sleep-added ${A}`, 'low sleep-added test/b.test.js'])
})

test('a plan that waits locks nothing yet', async () => {
  const { call, write, tiers } = await approved({ [A]: TWO })
  await call('propose_plan', { ...PLAN, locked: [A] })
  write(A, ONE)
  expect(await tiers()).toEqual([`high fewer-assertions ${A}`])
  // Closing with gaps is allowed, and says so.
  expect((await call('close_session')).text).toContain('Weakened tests that the user has not accepted: 1 high')
})

test('a snapshot that a step of the approved plan names may be written anew; any other is a question', async () => {
  const snap = (value: string) => `exports[\`adds 1\`] = \`${value}\`;\n`
  const [named, other] = ['test/__snapshots__/a.test.js.snap', 'test/__snapshots__/b.test.js.snap']
  const files = { [named]: snap('1'), [other]: snap('1') }
  const { write, tiers } = await approved(files, { ...PLAN, steps: [{ ...STEP, files: ['src/a.js', 'test', named] }] })
  write(named, snap('2'))
  write(other, snap('2'))
  expect(await tiers()).toEqual([`high snapshot-updated ${other}`])
})
