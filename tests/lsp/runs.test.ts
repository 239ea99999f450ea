import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { CancellationTokenSource, CodeLensRequest, ExecuteCommandRequest, MessageType, type CodeLens } from 'vscode-languageserver/node'
import { isFault, type Session } from '../../shared/index.ts'
import { profiles, type LspClient, type LspEvent } from '../support/lsp-client.ts'
import { codes, makeProject, mended, project, proposePlan, type Project } from './fixture.ts'

const TEST_FILE = 'test/sum.test.js'
const SECRET = `ghp_${'a1'.repeat(20)}`

const opened = async (options: Parameters<Project['edit']>[0] = {}, files: Readonly<Record<string, string>> = project) => {
  const made = makeProject(files)
  await proposePlan(made)
  const editor = await made.edit(options)
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  return { made, editor }
}

const lenses = async (editor: LspClient, uri: string): Promise<CodeLens[]> =>
  (await editor.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? []

const titles = async (editor: LspClient, uri: string): Promise<(string | undefined)[]> =>
  (await lenses(editor, uri)).map(({ range, command }) => `${range.start.line} ${command?.title}`)

const press = async (editor: LspClient, uri: string, title: RegExp): Promise<unknown> => {
  const command = (await lenses(editor, uri)).find((lens) => title.test(lens.command?.title ?? ''))?.command
  if (command === undefined) throw new Error(`no lens ${title}; there are: ${(await titles(editor, uri)).join('\n')}`)
  return editor.execute(command.command, ...(command.arguments ?? []))
}

const message = (events: readonly LspEvent[]) => events.find((event) => event.kind === 'message')
const progressWords = (events: readonly LspEvent[]) => events.flatMap((event) => (event.kind === 'progress' ? [event.value.kind] : []))

const sessionOf = async (made: Project): Promise<Session> => {
  const workspace = await made.workspace()
  const session = workspace.sessions.open(workspace.sessions.current() ?? '')
  if (isFault(session)) throw new Error(session.message)
  return session
}

test('the tests of a file run from its lens, without a criterion; their results then stand on their lines, and none is evidence', async () => {
  const { made, editor } = await opened()
  const uri = made.uri(TEST_FILE)
  await editor.open(uri, project[TEST_FILE])
  expect(await titles(editor, uri)).toEqual([`0 Run the tests of ${TEST_FILE}`])
  expect(await press(editor, uri, /^Run the tests/)).toMatchObject({
    view: { counts: { failed: 1 }, tests: [{ line: 5, status: 'failed' }] },
  })
  expect(await editor.until('the result in a message', message)).toMatchObject({
    type: MessageType.Warning,
    text: expect.stringMatching(/^Maestro: 0 passed, 1 failed on tree .*\ntest\/sum\.test\.js:5 adds: failed in \d+ ms: .*-1 !== 3/),
  })
  expect(await titles(editor, uri)).toEqual([
    expect.stringMatching(/^0 0 passed, 1 failed \(run r-\w+, not evidence\): run the file again$/),
    expect.stringMatching(/^4 failed in \d+ ms \(run r-\w+, not evidence\): run again$/),
  ])
  expect(editor.diagnostics(uri)).toEqual([])
  expect((await sessionOf(made)).read().state.evidence).toEqual([])

  // Other files than those that ran, on the disk or only in this editor: no result is shown.
  await editor.change(uri, `// moved\n${project[TEST_FILE]}`)
  expect(await titles(editor, uri)).toEqual([`0 Run the tests of ${TEST_FILE}`])
  await editor.change(uri, project[TEST_FILE])
  expect(await titles(editor, uri)).toHaveLength(2)
  made.write('src/sum.js', mended)
  await editor.execute('maestro.get_status')
  expect(await titles(editor, uri)).toEqual([`0 Run the tests of ${TEST_FILE}`])
  await editor.stop()
})

test('evidence speaks on the lines of its tests until it is stale', async () => {
  const { made, editor } = await opened({}, { ...project, 'src/sum.js': mended })
  const uri = made.uri(TEST_FILE)
  await editor.execute('maestro.verify')
  expect(await titles(editor, uri)).toEqual([
    '0 1 passed (C1): run the file again',
    expect.stringMatching(/^4 passed in (\d+|less than 1) ms \(C1\): run again$/),
  ])
  expect(await titles(editor, made.uri('src/sum.js'))).toEqual([])
  made.write('src/sum.js', project['src/sum.js'])
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('stale-evidence'))
  expect(await titles(editor, uri)).toEqual([`0 Run the tests of ${TEST_FILE}`])
  await editor.stop()
})

test('the output of a check opens from the line of its criterion, without keys', async () => {
  const { made, editor } = await opened({}, { ...project, [TEST_FILE]: `${project[TEST_FILE]}console.log('token ${SECRET}')\n` })
  await editor.execute('maestro.verify')
  await press(editor, made.planUri, /^C1 unmet: show the output$/)
  const shown = await editor.until('the document', (events) => events.find((event) => event.kind === 'shown'))
  const text = readFileSync(fileURLToPath(shown.kind === 'shown' ? shown.uri : ''), 'utf8')
  expect(text).toContain('token ****')
  expect(text).not.toContain(SECRET)
  await editor.stop()
})

test('an editor that shows neither documents nor progress is told where the output lies, and in its log that a run began and ended', async () => {
  const { made, editor } = await opened({ capabilities: profiles.poor })
  await editor.execute('maestro.run_tests', { files: [TEST_FILE] })
  expect(progressWords(editor.events)).toEqual([])
  const logged = editor.events.flatMap((event) => (event.kind === 'log' ? [event.text] : []))
  expect(logged.filter((line) => line.startsWith('Maestro: Run tests'))).toEqual(['Maestro: Run tests began', 'Maestro: Run tests ended'])
  await editor.execute('maestro.verify')
  const before = editor.events.length
  await press(editor, made.planUri, /show the output$/)
  const told = await editor.until('the path', (events) => message(events.slice(before)))
  const path = / it lies in (.*)$/.exec(told.kind === 'message' ? told.text : '')?.[1] ?? ''
  expect(readFileSync(path, 'utf8')).toContain('adds')
  await editor.stop()
})

test.each([
  ['verify', { criteria: ['C2'] }],
  ['run_command', { command: ['sh', '-c', `echo "token ${SECRET}"; echo "\\033[31mstarted\\033[0m"; sleep 0.2; echo done`] }],
  ['run_tests', { files: ['test/slow.test.js'] }],
])('%s: begin, whole lines without keys or escapes, end, in this order', async (operation, input) => {
  const print = `console.log('token ${SECRET}'); console.log('\\u001b[31mstarted\\u001b[0m')`
  const slow = `import { test } from 'node:test'\n${print}\ntest('waits', async () => new Promise((done) => setTimeout(done, 200)))\n`
  const { made, editor } = await opened({}, { ...project, 'test/slow.test.js': slow })
  await made.ask('set_criteria', {
    criteria: [{ text: 'Slow', check: { kind: 'command', argv: ['node', '-e', `${print}; setTimeout(() => {}, 200)`] } }],
  })
  await editor.execute(`maestro.${operation}`, input)
  await editor.until('the end', (events) => (progressWords(events).includes('end') ? true : undefined))
  const values = editor.events.flatMap((event) => (event.kind === 'progress' ? [event] : []))
  expect(new Set(values.map(({ token }) => token)).size).toBe(1)
  expect(values.map(({ value }) => value.kind)).toEqual(['begin', ...values.slice(2).map(() => 'report'), 'end'])
  const said = values.map(({ value }) => value.message ?? '')
  expect(said.some((line) => line.endsWith('started') || line === 'done')).toBe(true)
  expect(['ghp_', '\u001b'].filter((part) => said.join('\n').includes(part))).toEqual([])
  await editor.stop()
})

test.each([
  ['verify', { criteria: ['C2'] }],
  ['run_command', { command: ['sleep', '300'] }],
  ['run_tests', { files: ['test/slow.test.js'] }],
])('%s: a cancel in its first milliseconds leaves no run behind', async (operation, input) => {
  const slow = "import { test } from 'node:test'\ntest('waits', async () => new Promise((done) => setTimeout(done, 300_000)))\n"
  const { made, editor } = await opened({}, { ...project, 'test/slow.test.js': slow })
  await made.ask('set_criteria', { criteria: [{ text: 'Slow', check: { kind: 'command', argv: ['sleep', '300'] } }] })
  const cancel = new CancellationTokenSource()
  const answer = editor.connection.sendRequest(
    ExecuteCommandRequest.type,
    { command: `maestro.${operation}`, arguments: [input] },
    cancel.token,
  )
  cancel.cancel()
  // Whether as an answer or as a cancelled request: it comes.
  await answer.catch(() => null)
  const { runs } = (await sessionOf(made)).read().state
  expect(runs.map((run) => (run.kind === 'finished' ? run.end.kind : run.kind)).filter((end) => end !== 'cancelled')).toEqual([])
  const words = await editor.until('the end of the progress', (events) =>
    progressWords(events).includes('end') ? progressWords(events) : undefined,
  )
  expect([words[0], words.at(-1)]).toEqual(['begin', 'end'])
  await editor.stop()
})

test('the cancel button ends tests that run, and the output so far can be looked at from another process', async () => {
  const slow = `import { test } from 'node:test'\nconsole.log('began')\ntest('waits', async () => new Promise((done) => setTimeout(done, 300_000)))\n`
  const { made, editor } = await opened({}, { ...project, 'test/slow.test.js': slow })
  const answer = editor.execute('maestro.run_tests', { files: ['test/slow.test.js'] })
  const token = await editor.until('a printed line', (events) => {
    const line = events.find((event) => event.kind === 'progress' && event.value.message?.includes('began') === true)
    return line?.kind === 'progress' ? line.token : undefined
  })
  const run = (await sessionOf(made)).read().state.runs.find(({ kind }) => kind === 'running')?.id
  expect(await made.ask('show_run', { run })).toMatchObject({ text: expect.stringContaining('began'), view: { state: 'running' } })
  await editor.connection.sendNotification('window/workDoneProgress/cancel', { token })
  expect(await answer).toMatchObject({ view: { state: 'cancelled', job: null } })
  await editor.stop()
})
