import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { CodeLensRequest, MessageType } from 'vscode-languageserver/node'
import type { LspClient } from '../support/lsp-client.ts'
import { codes, makeProject, mended, project } from './fixture.ts'

const TEST_FILE = 'test/sum.test.js'
const press = async (editor: LspClient, uri: string, title: RegExp): Promise<unknown> => {
  const lenses = (await editor.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? []
  const command = lenses.find((lens) => title.test(lens.command?.title ?? ''))?.command
  if (command === undefined) throw new Error(`no lens ${title}; there are: ${lenses.map((lens) => lens.command?.title).join('\n')}`)
  return editor.execute(command.command, ...(command.arguments ?? []))
}

test('a new test is proved from its file, and the answer is told', async () => {
  const made = makeProject()
  await made.ask('open_session', { goal: 'Mend sum' })
  await made.ask('set_criteria', { criteria: [{ text: 'All pass', check: { kind: 'tests' } }] })
  const more = `${project[TEST_FILE]}test('adds equal numbers', () => assert.equal(sum(2, 2), 4))\n`
  made.write('src/sum.js', mended)
  made.write(TEST_FILE, more)
  const editor = await made.edit()
  const uri = made.uri(TEST_FILE)
  await editor.open(uri, more)
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unproven-criterion'))
  expect(await press(editor, uri, /^Prove that its new tests fail without the fix$/)).toMatchObject({
    view: { proofs: [{ file: TEST_FILE, line: 8, path: ['adds equal numbers'], answer: 'yes' }] },
  })
  expect(await editor.until('the answer', (events) => events.find((event) => event.kind === 'message'))).toMatchObject({
    type: MessageType.Info,
    text: expect.stringContaining('yes: test/sum.test.js:8 adds equal numbers'),
  })
  await editor.stop()
})

test('a regression stands on its line, and shows the diff with the baseline', async () => {
  const made = makeProject({ ...project, 'src/sum.js': mended })
  await made.ask('open_session', { goal: 'Keep sum' })
  await made.ask('set_criteria', { criteria: [{ text: 'All pass', check: { kind: 'tests' } }] })
  made.write('src/sum.js', project['src/sum.js'])
  await made.ask('verify')
  const editor = await made.edit()
  const uri = made.uri(TEST_FILE)
  await editor.open(uri, project[TEST_FILE])
  const shown = await editor.diagnosticsUntil(uri, (all) => codes(all).includes('regression'))
  expect(shown.find(({ code }) => code === 'regression')).toMatchObject({
    range: { start: { line: 4 } },
    message: expect.stringMatching(/^Regressed: adds failed 4 of 4 times now, and 0 of 4 at the baseline\./),
  })
  await press(editor, uri, /^Show the diff with the baseline$/)
  const document = await editor.until('the diff', (events) => events.find((event) => event.kind === 'shown'))
  expect(readFileSync(fileURLToPath(document.kind === 'shown' ? document.uri : ''), 'utf8')).toMatch(/^-.*a \+ b\n\+.*a - b$/m)
  await editor.stop()
})
