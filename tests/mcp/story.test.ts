import { expect, test } from 'vitest'
import { hostKinds, startHost } from '../support/mcp-clients.ts'
import { sampleRepository } from '../support/sample.ts'

/** The same story through every client there is: the answers a model reads must not depend on the protocol era. */
test.each(hostKinds)('a host on %s opens, plans, verifies, breaks and mends', async (kind) => {
  const sample = sampleRepository()
  const host = await startHost(kind, { sample, user: { kind: 'accepts', content: { answer: 'approve' } } })

  expect(await host.text('open_session', { goal: 'Keep sum correct for integers' })).toContain('Ready criterion: {kind: "tests"}')
  await host.call('set_criteria', { criteria: [{ text: 'All tests pass', check: { kind: 'tests' } }] })
  const plan = await host.text('propose_plan', {
    strategy: 'Keep it small',
    steps: [{ title: 'Mend sum', files: ['src/sum.js'], tests: ['test/sum.test.js'] }],
    edge_cases: ['zero'],
    test_approach: 'node:test',
    scope: 'one function',
  })
  expect(plan).toMatch(/^Plan revision 1 \(hash [0-9a-f]{32}\) is approved\./)
  expect(host.forms).toHaveLength(1)
  expect(host.forms[0]).toContain('approve plan revision 1')

  expect(await host.text('verify')).toMatch(/C1 met: 2 passed \[\S+, full\]/)
  expect(await host.text('verify')).toContain('Nothing was run')
  sample.write('src/sum.js', 'export const sum = (a, b) => a - b\n')
  expect(await host.text('get_status')).toContain('C1 stale: src/sum.js changed')
  expect(await host.text('update_step', { step: 'S1', status: 'done' })).toContain('no_evidence: S1 cannot be done yet: C1 is stale.')
  expect(await host.text('verify')).toContain('C1 unmet: 1 passed, 1 failed')
  expect(await host.text('get_status')).toContain('warning failing-test test/sum.test.js:5: Test failed: adds.')

  sample.write('src/sum.js', 'export const sum = (a, b) => a + b\n')
  expect(await host.text('get_status')).toContain('C1 met: 2 passed')
  expect(await host.text('update_step', { step: 'S1', status: 'done' })).toContain('S1 done: Mend sum.')
  await host.close()
})
