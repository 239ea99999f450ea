import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { openWorkspace, isFault } from '../../shared/index.ts'
import { hostKinds, startHost } from '../support/mcp-clients.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'

const FILE = 'test/adds.test.js'
const WHOLE = "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\ntest('adds', () => {\n  assert.equal(3, 3)\n})\n"
const Findings = z.looseObject({
  findings: z.array(z.looseObject({ code: z.string(), fixes: z.array(z.looseObject({ input: z.looseObject({}) })) })),
})

test.each(hostKinds)('%s: an agent sees that a test is weakened, and cannot accept it, whatever it sends', async (kind) => {
  const sample = sampleRepository({ 'package.json': '{ "type": "module" }\n', [FILE]: WHOLE })
  // Its user says yes to every form: there must be none to say yes to.
  const host = await startHost(kind, { sample, user: { kind: 'accepts', content: { answer: 'accept', reason: 'yes' } } })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  writeFileSync(join(sample.root, FILE), WHOLE.replace("test('adds'", "test.skip('adds'"))
  const { findings } = Findings.parse((await host.call('get_status')).structuredContent)
  const input = findings.find(({ code }) => code === 'weakened-test')?.fixes[0]?.input
  expect(input).toEqual({ key: expect.stringMatching(/^[0-9a-f]{16}$/) })
  const refused = await host.call('accept_weakened_test', { ...input, reason: 'I am the agent.' }).then(
    ({ isError }) => isError === true,
    () => true,
  )
  expect(refused).toBe(true)
  expect(host.forms).toEqual([])
  await host.close()
  const workspace = await openWorkspace(sample.root, { programs: programsFolder, env: sample.env })
  if (isFault(workspace)) throw new Error(workspace.message)
  const session = workspace.sessions.open(workspace.sessions.current() ?? '')
  expect(isFault(session) ? session : session.read().state.acceptedWeakenings).toEqual([])
})
