import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  CodeLensRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  MarkupContent,
  type Hover,
} from 'vscode-languageserver'
import { isFault, planDocument, type PlanDocument } from '../../shared/index.ts'
import type { LspClient } from '../support/lsp-client.ts'
import { codes, makeProject, proposePlan, type Project } from './fixture.ts'

let made: Project
let editor: LspClient
let plan: PlanDocument

beforeAll(async () => {
  made = makeProject()
  await proposePlan(made)
  await made.ask('set_criteria', {
    criteria: [{ text: 'It stays readable' }, { text: 'It ends', check: { kind: 'command', argv: ['true'] } }],
  })
  await made.ask('verify')
  editor = await made.edit()
  await editor.diagnosticsUntil(made.uri('test/sum.test.js'), (all) => codes(all).includes('failing-test'))
  const workspace = await made.workspace()
  const session = workspace.sessions.open(workspace.sessions.current() ?? '')
  if (isFault(session)) throw new Error(session.message)
  plan = planDocument(session.read().state)
})
afterAll(async () => editor.stop())

const lineOf = (item: string): number => plan.lines[item] ?? -1

const hoverText = async (uri: string, line: number): Promise<string> => {
  const hover: Hover | null = await editor.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri },
    position: { line, character: 3 },
  })
  return MarkupContent.is(hover?.contents) ? hover.contents.value : ''
}

test('hovering a criterion or a failing test shows the evidence', async () => {
  const shown = [await hoverText(made.planUri, lineOf('C1')), await hoverText(made.uri('test/sum.test.js'), 4)]
  for (const text of shown) {
    expect(text).toMatch(/C1 unmet: 0 passed, 1 failed/)
    expect(text).toMatch(
      /- tree [0-9a-f]{12}\n- method `node --test.*` \([0-9a-f]{12}\)\n- sandbox .*, fidelity full\n- evidence e-\w+, less than a minute ago\n- inputs /,
    )
  }
  // The test's own words first, and what it said as it said it; on the criterion's line also what surrounded the run.
  expect(shown[1]).toMatch(/^adds: failed in \d+ ms \(C1\)\n\n```\n[^`]*-1 !== 3[^`]*\n```\n\nC1 unmet/)
  expect(shown[1]).not.toContain('Test failed: adds')
  expect(shown[0]).toContain('\n- check tests, definition not approved')
  expect(await hoverText(made.planUri, lineOf('title'))).toBe('')
  expect(await hoverText(made.uri('src/sum.js'), 0)).toBe('')
})

test('lenses stand on the plan and on the failing test, and the same run is offered once a line', async () => {
  const onPlan = (await editor.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: made.planUri } })) ?? []
  expect(onPlan.map(({ range, command }) => [range.start.line, command?.command, command?.title])).toEqual([
    [lineOf('plan'), 'maestro.approve_plan', 'Approve plan revision 2'],
    [lineOf('plan'), 'maestro.request_changes', 'Request changes to the plan'],
    [lineOf('C1'), 'maestro.verify', 'Run the check of C1 again'],
    [lineOf('C1'), 'maestro.show_run', 'C1 unmet: show the output'],
    [lineOf('C3'), 'maestro.verify', 'Run the check of C3'],
    [lineOf('C3'), 'maestro.show_run', 'C3 met: show the output'],
  ])
  const onTest = (await editor.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: made.uri('test/sum.test.js') } })) ?? []
  expect(onTest.map(({ range, command }) => [range.start.line, command?.command, command?.title, command?.arguments])).toEqual([
    [4, 'maestro.verify', 'Run the check of C1 again', [{ criteria: ['C1'], force: true }]],
    [0, 'maestro.run_tests', '0 passed, 1 failed (C1): run the file again', [{ files: ['test/sum.test.js'] }]],
    [
      4,
      'maestro.run_tests',
      expect.stringMatching(/^failed in \d+ ms \(C1\): run again$/),
      [{ files: ['test/sum.test.js'], test: 'adds' }],
    ],
  ])
  expect(await editor.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: made.uri('src/sum.js') } })).toEqual([])
})

test('the verdict stands behind each criterion', async () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } }
  const hints = (await editor.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri: made.planUri }, range })) ?? []
  expect(hints.map(({ position, label }) => [position.line, label])).toEqual([
    [lineOf('C1'), 'unmet'],
    [lineOf('C2'), 'unproven'],
    [lineOf('C3'), 'met'],
  ])
})

test('the plan has an outline, folds and links to the files of its steps', async () => {
  const textDocument = { uri: made.planUri }
  const [document] = (await editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })) ?? []
  if (document === undefined || !('children' in document)) throw new Error('no nested symbols')
  expect(document.name).toBe('The sum of two numbers is right')
  expect(document.children?.map(({ name, children }) => [name, children?.length])).toEqual([
    ['Criteria', 3],
    ['Plan, revision 2 (waits for approval)', 0],
    ['Steps', 1],
    ['Edge cases', 0],
    ['Test approach', 0],
    ['Scope', 0],
  ])
  const folds = (await editor.connection.sendRequest(FoldingRangeRequest.type, { textDocument })) ?? []
  expect(folds).toHaveLength(6)
  const links = (await editor.connection.sendRequest(DocumentLinkRequest.type, { textDocument })) ?? []
  const lines = plan.text.split('\n')
  expect(links.map(({ range, target }) => [lines[range.start.line]?.slice(range.start.character, range.end.character), target])).toEqual([
    ['src/sum.js', made.uri('src/sum.js')],
    ['test/sum.test.js', made.uri('test/sum.test.js')],
  ])
})

test('the editor is asked to draw lenses and hints again when they change', async () => {
  const before = editor.events.length
  await editor.execute('maestro.request_changes', {
    plan: /[0-9a-f]{32}/.exec((await made.ask('show_plan')).text)?.[0],
    reason: 'too wide',
  })
  await editor.until('both refreshes', (events) => {
    const what = new Set(events.slice(before).flatMap((event) => (event.kind === 'refresh' ? [event.what] : [])))
    return what.size === 2 ? what : undefined
  })
})
