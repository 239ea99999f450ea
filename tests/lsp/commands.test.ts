import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CodeActionRequest, MessageType, type CodeAction, type Command } from 'vscode-languageserver'
import { isFault, operations } from '../../shared/index.ts'
import { profiles, type LspClient } from '../support/lsp-client.ts'
import { codes, makeProject, mended, project, proposePlan, type Project } from './fixture.ts'

const approved = async (editor: LspClient, made: Project) =>
  editor.diagnosticsUntil(made.planUri, (all) => !codes(all).includes('unapproved-plan'))

const actions = async (editor: LspClient, uri: string, line: number, only?: string[]): Promise<(CodeAction | Command)[]> => {
  const range = { start: { line, character: 0 }, end: { line, character: 0 } }
  const context = { diagnostics: editor.diagnostics(uri).filter((one) => one.range.start.line === line), ...(only && { only }) }
  return (await editor.connection.sendRequest(CodeActionRequest.type, { textDocument: { uri }, range, context })) ?? []
}

const press = async (editor: LspClient, action: CodeAction | Command | undefined): Promise<unknown> => {
  const command = typeof action?.command === 'string' ? action.command : action?.command?.command
  const given =
    action !== undefined && 'arguments' in action ? action.arguments : typeof action?.command === 'object' ? action.command.arguments : []
  if (command === undefined) throw new Error('no such action')
  return editor.execute(command, ...(given ?? []))
}

const withPlan = async (options = {}) => {
  const made = makeProject()
  const hash = await proposePlan(made)
  const editor = await made.edit(options)
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  return { made, hash, editor }
}

test('every operation is a command, and the user approves with one', async () => {
  const { made, hash, editor } = await withPlan()
  const names = editor.initialized.capabilities.executeCommandProvider?.commands ?? []
  expect(names).toEqual(expect.arrayContaining(operations.map(({ name }) => `maestro.${name}`)))
  const answer = await editor.execute('maestro.approve_plan', { plan: hash })
  expect(answer).toMatchObject({ text: expect.stringContaining('is approved'), view: { state: 'approved' } })
  await approved(editor, made)
  const workspace = await made.workspace()
  const session = workspace.sessions.open(workspace.sessions.current() ?? '')
  if (isFault(session)) throw new Error(session.message)
  expect(session.read().state.approved?.by).toEqual({ kind: 'user', name: 'test-editor', via: 'editor' })
  await editor.stop()
})

test.each(['full', 'poor'] as const)('the same by a code action on the diagnostic (%s editor)', async (profile) => {
  const { made, editor } = await withPlan({ capabilities: profiles[profile] })
  const line = editor.diagnostics(made.planUri).find(({ code }) => code === 'unapproved-plan')?.range.start.line ?? -1
  const offered = await actions(editor, made.planUri, line)
  const titles = offered.map(({ title }) => title)
  expect(titles.slice(0, 2)).toEqual(['Approve plan revision 1', 'Request changes to the plan'])
  // An editor without action objects gets bare commands.
  const shape = profile === 'full' ? { kind: 'quickfix', diagnostics: [{ code: 'unapproved-plan' }] } : { command: 'maestro.approve_plan' }
  expect(offered[0]).toMatchObject(shape)
  await press(editor, offered[0])
  await approved(editor, made)
  await editor.stop()
})

test('a click on an outdated plan is refused, and said to the user without waiting for a key', async () => {
  const { made, hash, editor } = await withPlan()
  await made.ask('set_criteria', { criteria: [{ text: 'The linter passes', check: { kind: 'command', argv: ['true'] } }] })
  const answer = await editor.execute('maestro.approve_plan', { plan: hash })
  expect(answer).toMatchObject({ kind: 'fault', code: 'plan_changed' })
  const message = await editor.until('message', (events) => events.find(({ kind }) => kind === 'message'))
  expect(message).toMatchObject({ type: MessageType.Error, text: expect.stringMatching(/^plan_changed: The plan has changed/) })
  expect(editor.events.filter(({ kind }) => kind === 'question')).toEqual([])

  expect(await editor.execute('maestro.approve_plan', { plan: 7 })).toMatchObject({ code: 'invalid_input' })
  expect(await editor.execute('maestro.approve_plan', 'no object')).toMatchObject({ code: 'invalid_input' })
  expect(await editor.execute('maestro.fly')).toMatchObject({ code: 'unknown_command' })
  await editor.stop()
})

test('a check runs by a command, shows its progress, and its lens-twin stands on the failing test', async () => {
  const { made, editor } = await withPlan()
  const answer = await editor.execute('maestro.verify', { criteria: ['C1'] })
  expect(answer).toMatchObject({ view: { ran: ['C1'], criteria: [{ verdict: 'unmet' }] } })
  const words = await editor.until('the end of the progress', (events) => {
    const values = events.flatMap((event) => (event.kind === 'progress' ? [event.value.kind] : []))
    return values.includes('end') ? values : undefined
  })
  expect([words[0], words.at(-1)]).toEqual(['begin', 'end'])

  made.write('src/sum.js', mended)
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('stale-evidence'))
  const line = editor.diagnostics(made.planUri).find(({ code }) => code === 'stale-evidence')?.range.start.line ?? -1
  await press(editor, (await actions(editor, made.planUri, line))[0])
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).join() === 'unapproved-plan')
  await editor.stop()
})

test('the cancel button of the progress ends the run', async () => {
  const { made, editor } = await withPlan()
  await made.ask('set_criteria', {
    criteria: [{ text: 'Slow', check: { kind: 'command', argv: ['sh', '-c', 'echo started; sleep 300'] } }],
  })
  const answer = editor.execute('maestro.verify', { criteria: ['C2'] })
  const token = await editor.until('the line that the run printed', (events) => {
    const line = events.find((event) => event.kind === 'progress' && event.value.message === 'started')
    return line?.kind === 'progress' ? line.token : undefined
  })
  await editor.connection.sendNotification('window/workDoneProgress/cancel', { token })
  expect(await answer).toMatchObject({ view: { job: null } })
  const found = await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('could-not-run'))
  expect(found.find(({ code }) => code === 'could-not-run')?.message).toContain('cancelled')
  await editor.stop()
})

test.each([
  { answer: 'Restore', restored: true },
  { answer: null, restored: false },
])('a checkpoint is restored after a preview and only on a yes ($answer)', async ({ answer, restored }) => {
  const { made, editor } = await withPlan({ answer })
  made.write('src/sum.js', mended)
  const [action] = await actions(editor, made.planUri, 0, ['source.maestro.restore'])
  expect(action?.title).toMatch(/^Restore checkpoint /)
  expect(await press(editor, action)).toMatchObject({ view: { changes: [{ path: 'src/sum.js', kind: 'modified' }] } })
  const question = await editor.until('question', (events) => events.find(({ kind }) => kind === 'question'))
  expect(question).toMatchObject({
    text: expect.stringContaining('modified src/sum.js'),
    actions: ['Restore', 'Leave the files as they are'],
  })
  if (restored)
    await editor.until('message', (events) => events.find((event) => event.kind === 'message' && event.text.startsWith('Restored')))
  expect(readFileSync(join(made.root, 'src/sum.js'), 'utf8')).toBe(restored ? project['src/sum.js'] : mended)
  await editor.stop()
})

test("an editor without questions is told the terminal's words", async () => {
  const { made, editor } = await withPlan({ capabilities: profiles.poor })
  made.write('src/sum.js', mended)
  const restores = (await actions(editor, made.planUri, 0)).filter(({ title }) => title.startsWith('Restore checkpoint'))
  await press(editor, restores[0])
  const message = await editor.until('message', (events) => events.find(({ kind }) => kind === 'message'))
  expect(message).toMatchObject({ text: expect.stringMatching(/maestro checkpoint restore \S+ --confirm \S+$/) })
  await editor.stop()
})
