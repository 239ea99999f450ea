import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DiagnosticSeverity } from 'vscode-languageserver'
import { isFault, planDocument } from '../../shared/index.ts'
import { codes, makeProject, mended, project, proposePlan } from './fixture.ts'

test('findings stand on their lines and move with the session and the files, live', async () => {
  const made = makeProject()
  await proposePlan(made)
  const editor = await made.edit()
  const [unapproved] = await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  const workspace = await made.workspace()
  const session = workspace.sessions.open(workspace.sessions.current() ?? '')
  if (isFault(session)) throw new Error(session.message)
  const plan = planDocument(session.read().state)
  const heading = plan.text.split('\n')[plan.lines['plan'] ?? -1] ?? ''
  expect(unapproved).toEqual({
    range: { start: { line: plan.lines['plan'], character: 0 }, end: { line: plan.lines['plan'], character: heading.length } },
    severity: DiagnosticSeverity.Warning,
    source: 'maestro',
    code: 'unapproved-plan',
    message: 'Plan revision 1 waits for your approval.',
  })

  // A failing test, on a file that no editor has open; whole line, without the indentation.
  await made.ask('verify')
  const testUri = made.uri('test/sum.test.js')
  const [failing] = await editor.diagnosticsUntil(testUri, (all) => all.length > 0)
  expect(failing).toMatchObject({
    code: 'failing-test',
    severity: DiagnosticSeverity.Warning,
    range: { start: { line: 4, character: 0 }, end: { line: 4, character: 20 } },
  })
  expect(failing?.message).toMatch(/^Test failed: adds\..*\[C1, tree [0-9a-f]{7}\]$/s)

  // A save outside of the editor: stale on the plan, and nothing on the source any more.
  made.write('src/sum.js', mended)
  await editor.diagnosticsUntil(testUri, (all) => all.length === 0)
  const stale = await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('stale-evidence'))
  expect(stale.find(({ code }) => code === 'stale-evidence')?.message).toContain('src/sum.js changed')

  // The undo brings the old verdict back, without a run.
  made.write('src/sum.js', project['src/sum.js'])
  await editor.diagnosticsUntil(testUri, (all) => codes(all).includes('failing-test'))

  made.write('src/sum.js', mended)
  await made.ask('verify')
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).join() === 'unapproved-plan')
  expect(editor.diagnostics(testUri)).toEqual([])

  // In order, and no set was ever taken back only to be sent again.
  const sets = editor.events.flatMap((event) => (event.kind === 'diagnostics' && event.uri === testUri ? [event.diagnostics.length] : []))
  expect(sets).toEqual([1, 0, 1, 0])
  await editor.stop()
})

test('what another process appends is shown live', async () => {
  const made = makeProject()
  const hash = await proposePlan(made)
  const editor = await made.edit()
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  const began = performance.now()
  await made.ask('approve_plan', { plan: hash }, { kind: 'user', name: 'test-user', via: 'terminal' })
  await editor.diagnosticsUntil(made.planUri, (all) => !codes(all).includes('unapproved-plan'))
  expect(performance.now() - began).toBeLessThan(2000)
  await editor.stop()
})

test('the same is never sent twice, but once more when the document is opened, with its version', async () => {
  const made = makeProject()
  await proposePlan(made)
  await made.ask('verify')
  const editor = await made.edit()
  const uri = made.uri('test/sum.test.js')
  await editor.diagnosticsUntil(uri, (all) => all.length > 0)
  const sent = () => editor.events.filter((event) => event.kind === 'diagnostics').length

  // The command's answer waits for a refresh, so whatever these cause has come by then.
  await editor.execute('maestro.get_status')
  const before = sent()
  utimesSync(join(made.root, 'src/sum.js'), new Date(), new Date())
  await editor.save(made.uri('src/sum.js'))
  await made.ask('remember', { kind: 'decision', text: 'no finding changes' })
  await editor.execute('maestro.get_status')
  await editor.execute('maestro.get_status')
  expect(sent()).toBe(before)

  await editor.open(uri, project['test/sum.test.js'])
  const again = await editor.until('the set once more', (events) =>
    events.slice(before).length > 0
      ? events.findLast((event) => event.kind === 'diagnostics' && event.uri === uri && event.version === 1)
      : undefined,
  )
  expect(again).toMatchObject({ version: 1, diagnostics: [{ code: 'failing-test' }] })
  await editor.execute('maestro.get_status')
  expect(sent()).toBe(before + 1)
  await editor.stop()
})
