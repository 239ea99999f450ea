import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository, type Sample } from '../support/sample.ts'

const program = join(programsFolder, 'maestro-mcp.mjs')

/** Lines of JSON-RPC on a real server process, with nothing between: what a broken or unusual host may send. */
const startRaw = ({ root, env }: Sample) => {
  const child = spawn(process.execPath, [program, '--root', root], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting = new Map<number, (message: Reply) => void>()
  const other: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message: Reply = JSON.parse(line)
    if (message.id === undefined) other.push(line)
    else waiting.get(message.id)?.(message)
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  let id = 0
  const request = (method: string, params: object = {}): Promise<Reply> =>
    new Promise((resolve) => {
      waiting.set(++id, resolve)
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    })
  const initialize = async (): Promise<void> => {
    await request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } })
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`)
  }
  const call = (name: string, args: object = {}): Promise<Reply> => request('tools/call', { name, arguments: args })
  return { child, request, initialize, call, send: (text: string) => child.stdin.write(text), stderr: () => stderr }
}

type Reply = {
  readonly id?: number
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly code?: string; readonly hint?: string } }
  readonly result?: {
    readonly isError?: boolean
    readonly content: readonly { readonly text: string }[]
    readonly structuredContent?: { readonly fault?: { readonly code: string; readonly hint: string } }
  }
}

/** Every path below a folder with its kind, mode, size, times and content. */
const fingerprint = (folder: string): string => {
  const hash = createHash('sha256')
  const walk = (path: string): void => {
    const stats = lstatSync(path)
    hash.update(`${path} ${stats.mode} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.size}\n`)
    if (stats.isDirectory())
      readdirSync(path)
        .toSorted()
        .forEach((name) => walk(join(path, name)))
    else hash.update(readFileSync(path))
  }
  walk(folder)
  return hash.digest('hex')
}

test('starting, listing and stopping leaves the folder byte-identical', async () => {
  const sample = sampleRepository()
  const before = fingerprint(sample.root)
  const { child, initialize, request } = startRaw(sample)
  await initialize()
  await request('tools/list')
  await request('resources/list')
  child.stdin.end()
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(fingerprint(sample.root)).toBe(before)
})

test('the end of stdin ends the process within a second, with a watcher active, and leaves no child', async () => {
  const sample = sampleRepository()
  const { child, initialize, call, request } = startRaw(sample)
  await initialize()
  await call('open_session', { goal: 'Keep sum correct for integers' })
  await request('resources/subscribe', { uri: 'maestro://session/current' })
  const ended = once(child, 'exit')
  const start = performance.now()
  child.stdin.end()
  expect(await ended).toEqual([0, null])
  expect(performance.now() - start).toBeLessThan(1000)
  expect(processesMentioning(sample.root)).toEqual([])
})

const processesMentioning = (text: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine)
    .filter((line) => line.includes(text))

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // It ended while we looked.
    return ''
  }
}

test('garbage, half messages and unknown methods are answered or logged, and the process lives on', async () => {
  const raw = startRaw(sampleRepository())
  await raw.initialize()
  raw.send('this is no JSON\n{"jsonrpc":"2.0"}\n[]\nnull\n{"jsonrpc":"2.0","id":"x","method":5}\n')
  expect((await raw.request('no/such/method')).error?.code).toBe(-32601)
  const unknown = await raw.call('no_such_tool')
  expect(unknown.error).toMatchObject({ code: -32602, data: { code: 'unknown_tool' } })
  expect(unknown.error?.data?.hint).toContain('tools/list')
  expect((await raw.call('get_status')).result?.structuredContent?.fault?.code).toBe('no_session')
  expect(raw.stderr()).toContain('maestro-mcp:')
  raw.child.stdin.end()
  await once(raw.child, 'exit')
})

test('arguments of 10 MB are refused with a code, nothing of them is kept, and the process lives on', async () => {
  const raw = startRaw(sampleRepository())
  await raw.initialize()
  await raw.call('open_session', { goal: 'Keep sum correct for integers' })
  const large = 'x'.repeat(10 * 1024 * 1024)
  expect((await raw.call('remember', { kind: 'decision', text: large })).result?.structuredContent?.fault?.code).toBe('invalid_input')
  expect((await raw.call('set_criteria', { criteria: [{ text: large }] })).result?.structuredContent?.fault).toMatchObject({
    code: 'event_too_large',
  })
  const status = await raw.call('get_status')
  expect(status.result?.content[0]?.text).toContain('Call set_criteria')
  raw.child.stdin.end()
  await once(raw.child, 'exit')
})

test.each([
  ['/', 'file_system_root'],
  [homedir(), 'home_folder'],
  ['/no/such/folder', 'not_a_folder'],
  [process.execPath, 'not_a_folder'],
])('as root %s is refused with %s, and the process lives on', async (root, code) => {
  const raw = startRaw({ ...sampleRepository(), root })
  await raw.initialize()
  const refused = await raw.call('open_session', { goal: 'Keep sum correct for integers' })
  expect(refused.result?.structuredContent?.fault?.code).toBe(code)
  expect(refused.result?.structuredContent?.fault?.hint).not.toBe('')
  expect((await raw.request('tools/list')).error).toBeUndefined()
  raw.child.stdin.end()
  await once(raw.child, 'exit')
})
