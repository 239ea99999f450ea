import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { sampleRepository } from '../support/sample.ts'
import { terminalOf } from './terminal.ts'

const View = z.looseObject({ findings: z.array(z.looseObject({ file: z.string(), line: z.number(), code: z.string(), key: z.string() })) })
const FILE = 'test/adds.test.js'
const WHOLE = "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\ntest('adds', () => {\n  assert.equal(3, 3)\n})\n"

test('weakened ends with 3 while something pressing is not accepted, so that CI stops at it, and with 0 otherwise', async () => {
  const sample = sampleRepository({ 'package.json': '{ "type": "module" }\n', [FILE]: WHOLE })
  const maestro = terminalOf(sample)
  const write = (text: string): void => writeFileSync(join(sample.root, FILE), text)
  expect((await maestro.run('session', 'open', '--goal', 'Keep sum correct')).code).toBe(0)
  expect(await maestro.run('weakened')).toMatchObject({ code: 0, stdout: expect.stringContaining('No test promises less') })

  // A question that does not press: shown, and no reason to stop.
  write(WHOLE.replace('assert.equal(3, 3)', 'assert.equal(3, 4)'))
  expect(await maestro.run('weakened')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('medium expected-changed test/adds.test.js:4'),
  })

  write(WHOLE.replace("test('adds'", "test.skip('adds'"))
  const pressing = await maestro.json('weakened')
  expect(pressing.code).toBe(3)
  const [finding] = View.parse(pressing.view).findings
  expect(finding).toMatchObject({ file: FILE, line: 3, code: 'test-disabled' })
  const accept = () => maestro.run('weakened', 'accept', finding?.key ?? '', 'The rule was dropped.')
  // Not by a program, unless the user said so.
  expect((await accept()).code).toBe(1)
  expect((await maestro.run('config', 'set', '--user', 'approvals.allowNonInteractive', 'true')).code).toBe(0)
  expect((await accept()).code).toBe(0)
  expect(await maestro.run('weakened')).toMatchObject({ code: 0, stdout: expect.stringContaining('accepted test-disabled') })
  expect((await maestro.run('weakened', 'nowhere')).code).toBe(1)
})
