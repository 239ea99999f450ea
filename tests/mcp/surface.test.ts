import { encode } from 'gpt-tokenizer'
import { expect, test } from 'vitest'
import { startHost } from '../support/mcp-clients.ts'
import { sampleRepository } from '../support/sample.ts'

const TOOLS = 12
const TOKENS = 1500

test('the tools a model sees: at most 12, at most 1,500 tokens, snapshotted as a surface', async () => {
  const host = await startHost('sdk 1.32', { sample: sampleRepository() })
  const tools = await host.tools()
  await host.close()
  const seen = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))
  expect(tools.length).toBeLessThanOrEqual(TOOLS)
  expect(encode(JSON.stringify(seen)).length).toBeLessThanOrEqual(TOKENS)
  for (const { name, description = '' } of tools) {
    expect(name).toMatch(/^[a-z_]{1,40}$/)
    expect(description.split(/\s+/).length).toBeLessThanOrEqual(35)
  }
  await expect(JSON.stringify(tools, null, 2)).toMatchFileSnapshot('tools.snapshot.json')
})

test('resources: status, plan, evidence and run output by address', async () => {
  const sample = sampleRepository()
  const host = await startHost('client 2.4, auto', { sample })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  await host.call('set_criteria', { criteria: [{ text: 'All tests pass', check: { kind: 'tests' } }] })
  await host.call('verify')
  expect(JSON.parse(await host.read('maestro://sessions')).sessions).toHaveLength(1)
  const status = JSON.parse(await host.read('maestro://session/current'))
  expect(status.criteria[0]).toMatchObject({ id: 'C1', verdict: 'met' })
  expect(await host.read(`maestro://session/${status.session}/criteria`)).toContain('C1 met')
  const evidence = JSON.parse(await host.read('maestro://session/current/evidence/C1'))
  expect(evidence).toMatchObject({
    id: status.criteria[0].evidence,
    criterion: 'C1',
    subject: { tree: status.tree },
    results: { fidelity: 'full' },
  })
  expect(await host.read(`maestro://session/current/runs/${evidence.run}/output`)).toContain('adds')
  await expect(host.read('maestro://session/current/evidence/nope')).rejects.toThrow(/unknown_evidence/)
  await expect(host.read('maestro://nowhere')).rejects.toThrow(/not found/i)
  await host.close()
})
