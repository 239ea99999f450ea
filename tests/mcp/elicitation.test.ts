import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../support/bundle.ts'
import { hostKinds, startHost, type HostKind, type McpHost, type UserOfHost } from '../support/mcp-clients.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'

let impatient = ''
beforeAll(async () => {
  impatient = await bundle('tests/support/impatient-mcp.ts')
})

/** A host that can ask and one that cannot, on one sample. A server holds no session, so that each story opens one of its own in them. */
type Pair = { readonly asks: McpHost; readonly cannotAsk: McpHost }
const started = new Map<HostKind, Promise<Pair>>()
afterAll(async () => {
  const pairs = await Promise.all(started.values())
  await Promise.all(pairs.flatMap(({ asks, cannotAsk }) => [asks.close(), cannotAsk.close()]))
})

const startPair = async (kind: HostKind): Promise<Pair> => {
  const sample = sampleRepository()
  const [asks, cannotAsk] = await Promise.all([startHost(kind, { sample, user: { kind: 'absent' } }), startHost(kind, { sample })])
  return { asks, cannotAsk }
}

const pairOf = (kind: HostKind): Promise<Pair> => {
  const pair = started.get(kind) ?? startPair(kind)
  started.set(kind, pair)
  return pair
}

/** A host whose user answers so from now on. */
const hostWith = async (kind: HostKind, user: Exclude<UserOfHost, { kind: 'cannot-be-asked' }>): Promise<McpHost> => {
  const { asks } = await pairOf(kind)
  asks.answersNow(user)
  return asks
}

const PLAN = { strategy: 's', steps: [{ title: 't' }], edge_cases: [], test_approach: 'a', scope: 'c' }

const propose = async (host: McpHost): Promise<string> => {
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  return host.text('propose_plan', PLAN)
}

test.each(hostKinds)('%s: a user who declines leaves the plan waiting, and the answer says how to approve', async (kind) => {
  const host = await hostWith(kind, { kind: 'declines' })
  expect(await propose(host)).toMatch(/waits for the user, who approves it in the editor .* or with `maestro plan approve [0-9a-f]{32}`/)
  expect(await host.text('get_status')).toContain('Plan: proposed, revision 1')
})

test.each(hostKinds)('%s: a host that cannot ask is not asked', async (kind) => {
  const { cannotAsk } = await pairOf(kind)
  expect(await propose(cannotAsk)).toContain('waits for the user')
  expect(cannotAsk.forms).toEqual([])
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
  const host = await hostWith('client 2.4, auto', { kind: 'accepts', content: { answer: 'request changes', reason: 'smaller' } })
  expect(await propose(host)).toContain('went back with a request for changes')
  expect(await host.text('get_status')).toContain('The user asked for changes: smaller')
})

test.each(hostKinds)('%s: an ask is put into the host, once, and answered there; a later look finds the answer', async (kind) => {
  const host = await hostWith(kind, { kind: 'accepts', content: { colour: 'red' } })
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
})

test.each(hostKinds)('%s: a yes is a yes to the revision that was shown, whatever the agent did meanwhile', async (kind) => {
  const { cannotAsk: other } = await pairOf(kind)
  const weaken = () => other.call('set_criteria', { criteria: [{ id: 'C1', text: 'Holds', check: { kind: 'command', argv: ['true'] } }] })
  const host = await hostWith(kind, { kind: 'accepts', content: { answer: 'approve' }, meanwhile: weaken })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  await host.call('set_criteria', { criteria: [{ id: 'C1', text: 'Holds', check: { kind: 'command', argv: ['npm', 'test'] } }] })
  expect(await host.text('propose_plan', PLAN)).toContain('plan_changed')
  expect(await host.text('get_status')).toContain('Plan: proposed, revision 2')
})

test.each(hostKinds)('%s: a reply reaches the session that asked, also when another became the current one meanwhile', async (kind) => {
  const { cannotAsk: other } = await pairOf(kind)
  const meanwhile = () => other.call('open_session', { goal: 'Something else that takes a day' })
  const approving = await hostWith(kind, { kind: 'accepts', content: { answer: 'approve' }, meanwhile })
  expect(await propose(approving)).toContain('is approved')
  const answering = await hostWith(kind, { kind: 'accepts', content: { q: 'yes' }, meanwhile })
  await answering.call('open_session', { goal: 'Keep sum correct for integers' })
  expect(await answering.text('ask_user', { questions: [{ id: 'q', text: 'Sure?', kind: 'text' }] })).toContain('Answered by host-v')
})

test.each(hostKinds)('%s: a reply of the wrong shape leaves the ask as it is, and the agent is told which one it is', async (kind) => {
  const host = await hostWith(kind, { kind: 'accepts', content: { colour: 5, other: 'x' } })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  const asked = await host.call('ask_user', { questions: [{ id: 'colour', text: 'Which colour?', kind: 'text' }] })
  expect(asked.isError).not.toBe(true)
  expect(asked.structuredContent).toMatchObject({ ask: expect.stringMatching(/^a-/), answers: null })
})

test('a question for several answers that offers none is answered in words', async () => {
  const host = await hostWith('client 2.4, auto', { kind: 'accepts', content: { files: 'a and b' } })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  expect(await host.text('ask_user', { questions: [{ id: 'files', text: 'Which files?', kind: 'multi' }] })).toContain('"files":"a and b"')
})
