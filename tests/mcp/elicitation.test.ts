import { beforeAll, expect, test } from 'vitest'
import { bundle } from '../support/bundle.ts'
import { hostKinds, startHost, type McpHost } from '../support/mcp-clients.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'

let impatient = ''
beforeAll(async () => {
  impatient = await bundle('tests/support/impatient-mcp.ts')
})

const PLAN = { strategy: 's', steps: [{ title: 't' }], edge_cases: [], test_approach: 'a', scope: 'c' }

const propose = async (host: McpHost): Promise<string> => {
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  return host.text('propose_plan', PLAN)
}

test.each(hostKinds)('%s: a user who declines leaves the plan waiting, and the answer says how to approve', async (kind) => {
  const host = await startHost(kind, { sample: sampleRepository(), user: { kind: 'declines' } })
  expect(await propose(host)).toMatch(/waits for the user, who approves it in the editor .* or with `maestro plan approve [0-9a-f]{32}`/)
  expect(await host.text('get_status')).toContain('Plan: proposed, revision 1')
  await host.close()
})

test.each(hostKinds)('%s: a host that cannot ask is not asked', async (kind) => {
  const host = await startHost(kind, { sample: sampleRepository() })
  expect(await propose(host)).toContain('waits for the user')
  expect(host.forms).toEqual([])
  await host.close()
})

test.each(hostKinds.slice(0, 2))('%s: a host that never answers gets an answer all the same, and the plan stays proposed', async (kind) => {
  const sample = sampleRepository()
  const programs = { ...sample, env: { ...sample.env, MAESTRO_TEST_PROGRAMS: programsFolder } }
  const host = await startHost(kind, { sample: programs, user: { kind: 'absent' }, program: impatient })
  expect(await propose(host)).toContain('waits for the user')
  expect(host.forms).toHaveLength(1)
  expect(await host.text('get_status')).toContain('Plan: proposed, revision 1')
  await host.close()
})

test('changes that the user requests in the form come back to the agent', async () => {
  const host = await startHost('client 2.4, auto', {
    sample: sampleRepository(),
    user: { kind: 'accepts', content: { answer: 'request changes', reason: 'smaller' } },
  })
  expect(await propose(host)).toContain('went back with a request for changes')
  expect(await host.text('get_status')).toContain('The user asked for changes: smaller')
  await host.close()
})

test.each(hostKinds)('%s: an ask is put into the host, once, and answered there; a later look finds the answer', async (kind) => {
  const host = await startHost(kind, { sample: sampleRepository(), user: { kind: 'accepts', content: { colour: 'red' } } })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  const asked = await host.call('ask_user', {
    questions: [{ id: 'colour', text: 'Which colour?', kind: 'choice', options: ['red', 'blue'] }],
  })
  expect(asked.structuredContent).toMatchObject({
    answers: { colour: 'red' },
    answeredBy: expect.stringMatching(/^host-v\d via elicitation$/),
  })
  expect(await host.text('ask_user', { ask: asked.structuredContent?.['ask'] })).toContain('Answered by host-v')
  expect(JSON.parse(await host.read('maestro://session/current')).openAsks).toEqual([])
  await host.close()
})

test.each(hostKinds)('%s: a yes is a yes to the revision that was shown, whatever the agent did meanwhile', async (kind) => {
  const sample = sampleRepository()
  const other = await startHost('client 2.4, auto', { sample })
  const weaken = () => other.call('set_criteria', { criteria: [{ id: 'C1', text: 'Holds', check: { kind: 'command', argv: ['true'] } }] })
  const host = await startHost(kind, { sample, user: { kind: 'accepts', content: { answer: 'approve' }, meanwhile: weaken } })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  await host.call('set_criteria', { criteria: [{ id: 'C1', text: 'Holds', check: { kind: 'command', argv: ['npm', 'test'] } }] })
  expect(await host.text('propose_plan', PLAN)).toContain('plan_changed')
  expect(await host.text('get_status')).toContain('Plan: proposed, revision 2')
  await Promise.all([host.close(), other.close()])
})

test.each(hostKinds)('%s: a reply reaches the session that asked, also when another became the current one meanwhile', async (kind) => {
  const sample = sampleRepository()
  const other = await startHost('client 2.4, auto', { sample })
  const meanwhile = () => other.call('open_session', { goal: 'Something else that takes a day' })
  const approving = await startHost(kind, { sample, user: { kind: 'accepts', content: { answer: 'approve' }, meanwhile } })
  expect(await propose(approving)).toContain('is approved')
  const answering = await startHost(kind, { sample, user: { kind: 'accepts', content: { q: 'yes' }, meanwhile } })
  await answering.call('open_session', { goal: 'Keep sum correct for integers' })
  expect(await answering.text('ask_user', { questions: [{ id: 'q', text: 'Sure?', kind: 'text' }] })).toContain('Answered by host-v')
  await Promise.all([approving.close(), answering.close(), other.close()])
})

test.each(hostKinds)('%s: a reply of the wrong shape leaves the ask as it is, and the agent is told which one it is', async (kind) => {
  const host = await startHost(kind, { sample: sampleRepository(), user: { kind: 'accepts', content: { colour: 5, other: 'x' } } })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  const asked = await host.call('ask_user', { questions: [{ id: 'colour', text: 'Which colour?', kind: 'text' }] })
  expect(asked.isError).not.toBe(true)
  expect(asked.structuredContent).toMatchObject({ ask: expect.stringMatching(/^a-/), answers: null })
  await host.close()
})

test('a question for several answers that offers none is answered in words', async () => {
  const host = await startHost('client 2.4, auto', { sample: sampleRepository(), user: { kind: 'accepts', content: { files: 'a and b' } } })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  expect(await host.text('ask_user', { questions: [{ id: 'files', text: 'Which files?', kind: 'multi' }] })).toContain('"files":"a and b"')
  await host.close()
})
