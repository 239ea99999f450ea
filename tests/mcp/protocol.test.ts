import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { bundle } from '../support/bundle.ts'
import { hostKinds, startHost } from '../support/mcp-clients.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository, type Sample } from '../support/sample.ts'

/** A client that says everything the server sends, also what it did not ask for. */
const startClient = async ({ root, env }: Sample, program = join(programsFolder, 'maestro-mcp.mjs')) => {
  const client = new ClientV1({ name: 'protocol', version: '1.0.0' })
  const errors: string[] = []
  const updated: string[] = []
  Object.assign(client, { onerror: (error: Error) => errors.push(error.message) })
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void updated.push(params.uri))
  const all = { ...env, MAESTRO_TEST_PROGRAMS: programsFolder }
  const defined = Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program, '--root', root], env: defined }))
  const call = (name: string, args = {}) => client.callTool({ name, arguments: args })
  return { client, call, errors, updated }
}

test('a call that was answered has no progress any more, although its job goes on', async () => {
  const { client, call, errors } = await startClient(sampleRepository(), await bundle('tests/support/impatient-mcp.ts'))
  await call('open_session', { goal: 'Keep sum correct for integers' })
  const argv = ['sh', '-c', 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.2; done']
  await call('set_criteria', { criteria: [{ text: 'Counts', check: { kind: 'command', argv } }] })
  const answer = await client.callTool({ name: 'verify', arguments: {} }, undefined, { onprogress: () => undefined })
  const { job } = z.looseObject({ job: z.string() }).parse(answer.structuredContent)
  expect((await call('wait_job', { job, wait_s: 30 })).structuredContent).toMatchObject({
    running: false,
    criteria: [expect.stringContaining('C1 met')],
  })
  expect(errors).toEqual([])
  await client.close()
})

test('who subscribes before there is a session hears of it, of that address alone, and nothing after unsubscribing', async () => {
  const sample = sampleRepository()
  const { client, call, updated } = await startClient(sample)
  const uri = 'maestro://session/current'
  for (let turn = 0; turn < 3; turn += 1) await client.subscribeResource({ uri })
  await call('get_status')
  await call('open_session', { goal: 'Keep sum correct for integers' })
  await vi.waitFor(() => expect(updated.length).toBeGreaterThan(0), { timeout: 5000 })
  expect(new Set(updated)).toEqual(new Set([uri]))
  await client.unsubscribeResource({ uri })
  await delay(300)
  updated.length = 0
  await call('remember', { kind: 'lesson', text: 'x' })
  await delay(300)
  expect(updated).toEqual([])
  await client.close()
})

test.each(hostKinds)('%s: an address that is no text, or leads out, names nothing', async (kind) => {
  const host = await startHost(kind, { sample: sampleRepository() })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  for (const part of ['%zz', '%E0%A4%A', '..%2F..%2Freplica', '%00', '__proto__'])
    await expect(host.read(`maestro://session/${part}`)).rejects.toThrow(/not found|unknown_session/i)
  await host.close()
})

test('a session that is no text is refused, never taken for the current one', async () => {
  const host = await startHost('client 2.4, auto', { sample: sampleRepository() })
  await host.call('open_session', { goal: 'Keep sum correct for integers' })
  for (const session of [5, ['s-1'], { id: 's-1' }, false])
    expect((await host.call('remember', { kind: 'lesson', text: 'x', session })).structuredContent).toMatchObject({
      fault: { code: 'invalid_input' },
    })
  expect(await host.text('recall', { session: null })).toBe('No memory fits.')
  await host.close()
})
