import { existsSync, readdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { profiles } from '../support/lsp-client.ts'
import { codes, makeProject, project, proposePlan } from './fixture.ts'

test('a folder without a session stays silent and gets no store, however much is opened and saved in it', async () => {
  const made = makeProject()
  const editor = await made.edit()
  await editor.open(made.uri('src/sum.js'), project['src/sum.js'])
  await editor.change(made.uri('src/sum.js'), 'other')
  await editor.save(made.uri('src/sum.js'))
  const status = await editor.execute('maestro.get_status')
  expect(status).toMatchObject({ kind: 'fault', code: 'no_session' })
  expect(editor.events.filter(({ kind }) => kind === 'diagnostics')).toEqual([])
  expect(existsSync(join(made.root, '.git', 'maestro'))).toBe(false)
  expect(readdirSync(made.root)).not.toContain('.maestro')
  await editor.stop()
})

test('a session that another process opens later is seen without a restart', async () => {
  const made = makeProject()
  const editor = await made.edit()
  await editor.execute('maestro.get_status')
  await proposePlan(made)
  const found = await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  expect(codes(found)).toEqual(['unapproved-plan', 'unproven-criterion'])
  await editor.stop()
})

test('a store that is removed takes its findings with it, and a new one is seen', async () => {
  const made = makeProject()
  await proposePlan(made)
  const editor = await made.edit()
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  rmSync(join(made.root, '.git', 'maestro'), { recursive: true })
  await editor.open(made.uri('src/sum.js'), project['src/sum.js'])
  await editor.save(made.uri('src/sum.js'))
  await editor.diagnosticsUntil(made.planUri, (all) => all.length === 0)
  await proposePlan(made.again())
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  await editor.stop()
})

test('a later session is seen in a folder without git', async () => {
  const made = makeProject(project, { git: false })
  const editor = await made.edit()
  await editor.execute('maestro.get_status')
  await proposePlan(made)
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  await editor.stop()
})

test('a session that was there before is shown at once, to an editor that can do little too', async () => {
  const made = makeProject()
  await proposePlan(made)
  const editor = await made.edit({ capabilities: profiles.poor })
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  expect(editor.events.filter(({ kind }) => kind !== 'diagnostics' && kind !== 'log')).toEqual([])
  await editor.stop()
})

test.each(['/', homedir()])('%s is refused in one log line, and the server lives', async (folder) => {
  const made = makeProject()
  const editor = await made.edit({ folders: [folder] })
  const line = await editor.until('log line', (events) => events.find(({ kind }) => kind === 'log'))
  expect(line).toMatchObject({ text: expect.stringMatching(/^(file_system_root|home_folder): /) })
  expect(await editor.execute('maestro.get_status')).toMatchObject({ code: 'no_folder' })
  expect(editor.events.filter(({ kind }) => kind === 'log')).toHaveLength(1)
  expect(await editor.stop()).toBe(0)
})
