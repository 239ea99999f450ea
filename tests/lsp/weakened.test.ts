import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CodeActionRequest, DiagnosticSeverity, type CodeAction } from 'vscode-languageserver/node'
import { profiles, type LspClient } from '../support/lsp-client.ts'
import { codes, makeProject, project, type Project } from './fixture.ts'

const FILE = 'test/sum.test.js'
const TWO = project[FILE].replace('})', '  assert.equal(sum(0, 0), 0)\n})')
const FILES = { ...project, [FILE]: TWO, 'test/other.test.js': TWO }
const SKIPPED = TWO.replace("test('adds'", "test.skip('adds'")

const opened = async (options: Parameters<Project['edit']>[0] = {}) => {
  const made = makeProject(FILES)
  await made.ask('open_session', { goal: 'The sum of two numbers is right' })
  const editor = await made.edit(options)
  const uri = made.uri(FILE)
  const weakened = (at = uri) => editor.diagnosticsUntil(at, (all) => codes(all).includes('weakened-test'))
  return { made, editor, uri, weakened }
}

const actionOn = async (editor: LspClient, uri: string, line: number): Promise<CodeAction> => {
  const range = { start: { line, character: 0 }, end: { line, character: 1 } }
  const actions =
    (await editor.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context: { diagnostics: editor.diagnostics(uri) },
    })) ?? []
  const found = actions.find((action) => 'kind' in action && action.title.startsWith('Accept '))
  if (found === undefined || !('kind' in found)) throw new Error(`no action on line ${line}: ${JSON.stringify(actions)}`)
  return found
}

const press = async (editor: LspClient, { command }: CodeAction, more: object = {}): Promise<unknown> =>
  editor.execute(command?.command ?? '', { ...command?.arguments?.[0], ...more })

test('a weakened test stands on its line while the server stays without the parser; put back it is gone, accepted it stays gone', async () => {
  const { made, editor, uri, weakened } = await opened()
  made.write(FILE, SKIPPED)
  const [finding] = await weakened()
  expect(finding).toMatchObject({
    severity: DiagnosticSeverity.Warning,
    range: { start: { line: 4, character: 0 } },
    message: expect.stringMatching(
      /"adds" .*\(test-disabled, against the baseline [0-9a-f]{7}\).* maestro weakened accept [0-9a-f]{16} REASON$/,
    ),
  })
  // The parser lives and dies in a process of its own.
  expect(readFileSync(`/proc/${editor.process.pid}/maps`, 'utf8')).not.toContain('ast-grep')

  made.write(FILE, TWO)
  await editor.diagnosticsUntil(uri, (all) => all.length === 0)
  made.write(FILE, SKIPPED)
  await weakened()
  const action = await actionOn(editor, uri, 4)
  expect(action.diagnostics).toEqual([finding])
  await press(editor, action, { reason: 'The rule was dropped.' })
  await editor.diagnosticsUntil(uri, (all) => all.length === 0)
  const { view } = await made.ask('find_weakened_tests')
  expect(view).toMatchObject({ findings: [], accepted: [{ code: 'test-disabled', by: expect.stringContaining('test-editor') }] })
  made.write(FILE, SKIPPED.replace('test.skip', 'test.todo'))
  await weakened()
  await editor.stop()
})

test('a file of tests that is gone is told in the plan, where an editor can open it', async () => {
  const { made, editor, weakened } = await opened()
  rmSync(join(made.root, 'test/other.test.js'))
  const shown = await weakened(made.planUri)
  expect(shown.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^test\/other\.test\.js was removed, .*\(test-file-removed,/),
  )
  await editor.stop()
})

test('an editor that can ask is asked for the reason; no choice accepts nothing', async () => {
  const { made, editor, uri, weakened } = await opened({ answer: 'The test was wrong.' })
  made.write(FILE, SKIPPED)
  await weakened()
  await press(editor, await actionOn(editor, uri, 4))
  await editor.diagnosticsUntil(uri, (all) => all.length === 0)
  const question = await editor.until('question', (all) => all.find((event) => event.kind === 'question'))
  expect(question).toMatchObject({ actions: expect.arrayContaining(['The test was wrong.', 'Leave it open']) })
  await editor.until('message', (all) => all.find((event) => event.kind === 'message' && event.text.startsWith('Accepted: ')))
  await editor.stop()

  const silent = await made.again().edit({ answer: null })
  made.write('test/other.test.js', SKIPPED)
  const other = made.uri('test/other.test.js')
  await silent.diagnosticsUntil(other, (all) => codes(all).includes('weakened-test'))
  await press(silent, await actionOn(silent, other, 4))
  await silent.until('question', (all) => all.find((event) => event.kind === 'question'))
  expect(codes(silent.diagnostics(other))).toEqual(['weakened-test'])
  expect((await made.ask('find_weakened_tests')).view).toMatchObject({ findings: [{ file: 'test/other.test.js' }] })
  await silent.stop()
})

test('an editor that cannot ask says how it is done in a terminal', async () => {
  const { made, editor, weakened } = await opened({ capabilities: profiles.poor })
  made.write(FILE, SKIPPED)
  const [finding] = await weakened()
  const key = /accept ([0-9a-f]{16})/.exec(JSON.stringify(finding))?.[1]
  expect(await editor.execute('maestro.accept_weakened_test', { key })).toMatchObject({
    code: 'reason_missing',
    hint: expect.stringContaining(`maestro weakened accept ${key} "REASON"`),
  })
  expect(await editor.execute('maestro.accept_weakened_test', { key: 'another', reason: 'x' })).toMatchObject({ code: 'unknown_weakening' })
  await editor.stop()
})
