import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HoverRequest } from 'vscode-languageserver'
import { codes, lspPrograms, makeProject, proposePlan } from './fixture.ts'

const framed = (message: unknown): string => {
  const body = typeof message === 'string' ? message : JSON.stringify(message)
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } }

/** The bare process, for what no client would send. */
const startBare = async (args: readonly string[] = []) => {
  const server = spawn(process.execPath, [join(await lspPrograms(), 'maestro-lsp.mjs'), ...args], { stdio: 'pipe' })
  const said = { out: '', error: '' }
  server.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  server.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text))
  const answered = async (id: number): Promise<void> => {
    while (!said.out.includes(`"id":${id}`)) await once(server.stdout, 'data')
  }
  return { server, said, answered, ended: once(server, 'exit') }
}

test('bodies that are no messages are said on stderr, and the server lives', async () => {
  const { server, said, answered, ended } = await startBare()
  server.stdin.write(framed('this is no JSON') + framed('42') + framed('null') + framed('[]') + framed(initialize))
  await answered(1)
  expect(said.error).toContain('what came in on stdin is not a message')
  server.stdin.end()
  expect(await ended).toEqual([0, null])
})

test('a broken header ends the server, with a clear line', async () => {
  const { server, said, answered, ended } = await startBare(['--stdio'])
  server.stdin.write(framed(initialize))
  await answered(1)
  server.stdin.write('npm warn something printed here\r\n\r\n')
  expect(await ended).toEqual([1, null])
  expect(said.error).toContain('the message framing is lost')
  expect(said.out.startsWith('Content-Length: ')).toBe(true)
})

test('the server ends within a second of its editor, and leaves nothing behind', async () => {
  const made = makeProject()
  await proposePlan(made)
  const editor = await made.edit()
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  const began = performance.now()
  const exited = once(editor.process, 'exit')
  editor.process.stdin?.end()
  await exited
  expect(performance.now() - began).toBeLessThan(1000)
  expect(editor.stderr()).toBe('')
})

test('a request that cannot be answered costs only itself', async () => {
  const made = makeProject()
  await proposePlan(made)
  const editor = await made.edit()
  await editor.diagnosticsUntil(made.planUri, (all) => codes(all).includes('unapproved-plan'))
  await expect(editor.connection.sendRequest('textDocument/hover', { nothing: true })).rejects.toThrow('failed')
  await expect(editor.connection.sendRequest('maestro/unknown', {})).rejects.toThrow('Unhandled method')
  const answered = await editor.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri: made.planUri },
    position: { line: 6, character: 0 },
  })
  expect(answered).not.toBeNull()
  expect(await editor.stop()).toBe(0)
})
