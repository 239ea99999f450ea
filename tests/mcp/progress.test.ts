import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'

const hostOf = async (root: string, env: NodeJS.ProcessEnv): Promise<Client> => {
  const defined = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  const client = new Client({ name: 'progress', version: '1' })
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [join(programsFolder, 'maestro-mcp.mjs'), '--root', root], env: defined }),
  )
  return client
}

test('a host that asks for progress hears which check runs and what it prints, in order', async () => {
  const { root, env } = sampleRepository()
  const client = await hostOf(root, env)
  await client.callTool({ name: 'open_session', arguments: { goal: 'Hear what happens' } })
  const argv = ['node', '-e', 'console.log("one line")']
  await client.callTool({ name: 'set_criteria', arguments: { criteria: [{ text: 'Prints', check: { kind: 'command', argv } }] } })
  const heard: { progress: number; message?: string | undefined }[] = []
  await client.callTool({ name: 'verify', arguments: {} }, undefined, { onprogress: (progress) => heard.push(progress) })
  await client.close()
  expect(heard.map(({ message }) => message)).toEqual(['C1: running its check', 'one line'])
  expect(heard.map(({ progress }) => progress)).toEqual([1, 2])
})

test('what it hears is whole lines, without keys and escape sequences', async () => {
  const { root, env } = sampleRepository()
  const client = await hostOf(root, env)
  await client.callTool({ name: 'open_session', arguments: { goal: 'Hear what happens' } })
  const print = "process.stdout.write('token ghp_' + 'a1'.repeat(20) + '\\n\\u001b[31mred\\u001b[0m\\nno end')"
  const heard: (string | undefined)[] = []
  const given = { name: 'run_command', arguments: { command: ['node', '-e', print] } }
  await client.callTool(given, undefined, { onprogress: ({ message }) => heard.push(message) })
  await client.close()
  expect(heard.filter((line) => line !== 'token ****')).toEqual(['red'])
})
