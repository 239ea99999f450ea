import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { HoverRequest } from 'vscode-languageserver'
import { planPath } from '../../shared/index.ts'
import { temporaryFolder } from '../support/folder.ts'
import { codes, makeProject, project, proposePlan } from './fixture.ts'

test('two folders of one editor each show their own session, and a command says which one it means', async () => {
  const [a, b] = [makeProject(), makeProject()]
  const hash = await proposePlan(a)
  await proposePlan(b)
  const editor = await a.edit({ folders: [a.root, b.root] })
  for (const { planUri } of [a, b]) await editor.diagnosticsUntil(planUri, (all) => codes(all).includes('unapproved-plan'))
  expect(await editor.execute('maestro.approve_plan', { plan: hash })).toMatchObject({ code: 'folder_not_named' })
  await editor.execute('maestro.approve_plan', { plan: hash }, { root: a.root })
  await editor.diagnosticsUntil(a.planUri, (all) => !codes(all).includes('unapproved-plan'))
  expect(codes(editor.diagnostics(b.planUri))).toContain('unapproved-plan')

  await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
    event: { added: [], removed: [{ uri: pathToFileURL(b.root).href, name: 'b' }] },
  })
  await editor.diagnosticsUntil(b.planUri, (all) => all.length === 0)
  await editor.stop()
})

test('a folder, a folder in it and a link to it are one workspace', async () => {
  const made = makeProject()
  await proposePlan(made)
  const link = join(temporaryFolder('lsp-link'), 'linked')
  symlinkSync(made.root, link)
  const editor = await made.edit({ folders: [made.root, join(made.root, 'src'), link] })
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  // One folder: nothing has to be named, and nothing was published twice.
  await editor.execute('maestro.get_status')
  const sent = editor.events.flatMap((event) => (event.kind === 'diagnostics' ? [event.uri] : []))
  expect(sent).toEqual([made.planUri])
  await editor.stop()
})

test("a folder that the editor reaches through a link is shown in the editor's own spelling", async () => {
  const made = makeProject()
  await proposePlan(made)
  await made.ask('verify')
  const link = join(temporaryFolder('lsp link'), 'linked')
  symlinkSync(made.root, link)
  const editor = await made.edit({ folders: [link] })
  const planUri = pathToFileURL(planPath(link)).href
  await editor.diagnosticsUntil(planUri, (all) => codes(all).includes('unapproved-plan'))
  const testUri = pathToFileURL(join(link, 'test/sum.test.js')).href
  await editor.diagnosticsUntil(testUri, (all) => codes(all).includes('failing-test'))
  await editor.open(testUri, project['test/sum.test.js'])
  await editor.open(planUri, '')
  const hover = await editor.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri: testUri },
    position: { line: 4, character: 0 },
  })
  expect(JSON.stringify(hover)).toContain('C1 unmet')
  await editor.stop()
})

test('a folder that is added later is opened, and a file elsewhere belongs to none', async () => {
  const made = makeProject()
  await proposePlan(made)
  const elsewhere = temporaryFolder('lsp-elsewhere')
  mkdirSync(join(elsewhere, 'sub'))
  const editor = await made.edit({ folders: [elsewhere] })
  await editor.open(made.uri('src/sum.js'), 'dirty')
  await editor.open('untitled:Untitled-1', 'text')
  await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
    event: { added: [{ uri: pathToFileURL(made.root).href, name: 'made' }], removed: [] },
  })
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  await editor.stop()
})
