import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { startHost } from '../support/mcp-clients.ts'
import { sampleRepository, userEnvironment } from '../support/sample.ts'

/** An environment in which the only bubblewrap to be found does not work, with these user settings. */
const withoutSandbox = (settings: object): NodeJS.ProcessEnv => {
  const folder = temporaryFolder('no-bwrap')
  writeFileSync(join(folder, 'bwrap'), '#!/bin/sh\necho "bwrap: setting up uid map: Permission denied" >&2\nexit 1\n')
  chmodSync(join(folder, 'bwrap'), 0o755)
  return { ...userEnvironment(settings), PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }
}

const verifyWith = async (settings: object, files: Readonly<Record<string, string>> = {}) => {
  const sample = { ...sampleRepository(), env: withoutSandbox(settings) }
  for (const [path, text] of Object.entries(files)) sample.write(path, text)
  const host = await startHost('sdk 1.32', { sample })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  await host.call('set_criteria', { criteria: [{ text: 'All tests pass', check: { kind: 'tests' } }] })
  const verified = await host.call('verify')
  const status = await host.text('get_status')
  await host.close()
  return { verified, status }
}

test('no sandbox: nothing is run, the exact reason and the fix are said, and the criterion stays unproven', async () => {
  const { verified, status } = await verifyWith({})
  expect(verified.structuredContent).toMatchObject({ fault: { code: 'sandbox_refused' } })
  expect(verified.content[0]?.text).toContain('Permission denied')
  expect(verified.content[0]?.text).toContain('sandbox.allowUnconfined')
  expect(status).toContain('C1 unproven')
})

test('no sandbox, and the user allowed unconfined runs: the record says so', async () => {
  const { verified, status } = await verifyWith({ sandbox: { allowUnconfined: true } })
  expect(verified.content[0]?.text).toContain('C1 met: 2 passed (definition not approved) [unconfined, full]')
  expect(status).toContain('[unconfined, full]')
})

test('a file of the workspace cannot allow it', async () => {
  const allow = JSON.stringify({ sandbox: { allowUnconfined: true } })
  const { verified } = await verifyWith({}, { '.maestro/config.jsonc': allow, '.maestro/settings.json': allow, 'settings.json': allow })
  expect(verified.structuredContent).toMatchObject({ fault: { code: 'sandbox_refused' } })
})

test('user settings that do not parse refuse runs instead of falling back', async () => {
  const sample = { ...sampleRepository(), env: withoutSandbox({}) }
  writeFileSync(join(sample.env['MAESTRO_USER_DIR'] ?? '', 'settings.json'), '{ "sandbox": ')
  const host = await startHost('sdk 1.32', { sample })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  expect(await host.text('run_command', { command: ['true'] })).toMatch(/sandbox_refused: .*settings\.json is not valid/)
  await host.close()
})
