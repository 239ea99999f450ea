import { expect, test } from 'vitest'
import { codes, makeProject, mended, project, proposePlan } from './fixture.ts'

test('a dirty buffer over fresh evidence is said at once, and gone when the edit is undone', async () => {
  const made = makeProject()
  await proposePlan(made)
  await made.ask('verify')
  const editor = await made.edit()
  await editor.diagnosticsUntil(made.uri('test/sum.test.js'), (all) => all.length > 0)
  const uri = made.uri('src/sum.js')
  await editor.open(uri, project['src/sum.js'])
  await editor.change(uri, mended)
  const [unsaved] = await editor.diagnosticsUntil(uri, (all) => all.length > 0)
  expect(unsaved).toMatchObject({ code: 'unsaved-over-evidence', message: expect.stringContaining('C1') })
  // Never part of a verdict: what the evidence says of the saved files stays.
  expect(codes(editor.diagnostics(made.planUri))).toContain('unmet-criterion')

  await editor.change(uri, project['src/sum.js'])
  await editor.diagnosticsUntil(uri, (all) => all.length === 0)

  // Saved: stale instead of unsaved.
  await editor.change(uri, mended)
  await editor.diagnosticsUntil(uri, (all) => all.length > 0)
  made.write('src/sum.js', mended)
  await editor.save(uri)
  await editor.diagnosticsUntil(uri, (all) => all.length === 0)
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('stale-evidence'))
  await editor.stop()
})

test("line ends, a byte order mark and the last newline are no edit, and Maestro's own plan is no file of the tree", async () => {
  const made = makeProject({ ...project, 'src/windows.js': '\uFEFFexport const a = 1\r\nexport const b = 2' })
  await proposePlan(made)
  await made.ask('verify')
  const editor = await made.edit()
  await editor.diagnosticsUntil(made.uri('test/sum.test.js'), (all) => all.length > 0)
  await editor.open(made.uri('src/windows.js'), 'export const a = 1\nexport const b = 2\n')
  await editor.open(made.planUri, 'typed over')
  await editor.execute('maestro.get_status')
  expect(editor.events.flatMap((event) => (event.kind === 'diagnostics' ? codes(event.diagnostics) : []))).not.toContain(
    'unsaved-over-evidence',
  )
  await editor.stop()
})
