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
