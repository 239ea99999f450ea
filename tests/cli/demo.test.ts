import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { temporaryFolder } from '../support/folder.ts'
import { terminalOf } from './terminal.ts'

const maestro = terminalOf({ root: temporaryFolder('anywhere'), env: process.env })

test('the demo tells its story with real servers, and each expectation held', async () => {
  const { code, stdout, stderr } = await maestro.run('demo', '--keep')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const line of [
    'unapproved-plan',
    'failing-test: Test failed: ten percent off 200 is 180',
    'met on tree',
    'stale-evidence',
    'Nothing was run',
  ])
    expect(stdout).toContain(line)
  expect(stdout).toContain('claude mcp add maestro -- node /')
  const kept = /The project is kept: (\S+)/.exec(stdout)?.[1] ?? ''
  expect(existsSync(join(kept, 'src/price.js'))).toBe(true)
  rmSync(dirname(kept), { recursive: true })
})

test('its measurements are JSON, and without --keep nothing is left behind', async () => {
  const { code, view } = await maestro.json('demo')
  expect(code).toBe(0)
  const measured = z
    .object({ held: z.array(z.string()), saveToEditor: z.number(), journalToEditor: z.number(), grade: z.string() })
    .parse(view)
  expect(measured.held.length).toBeGreaterThan(10)
})
