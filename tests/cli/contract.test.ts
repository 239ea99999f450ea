import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { sampleRepository } from '../support/sample.ts'
import { terminalOf } from './terminal.ts'

/** What other programs rely on, word for word (design/5). */
const sample = sampleRepository()
const maestro = terminalOf(sample)
const Created = z.object({ id: z.string() })
const Previewed = z.object({ confirm: z.string(), changes: z.array(z.object({ kind: z.string(), path: z.string() })) })

beforeAll(async () => {
  expect(await maestro.run('session', 'open', '--goal', 'Keep sum correct')).toMatchObject({ code: 0 })
})

test('init needs no terminal, names the checks it found and writes nothing', async () => {
  const empty = sampleRepository()
  const { code, view } = await terminalOf(empty).json('init')
  expect(code).toBe(0)
  expect(view).toMatchObject({ root: empty.root, kind: 'repository', criteria: [{ text: 'All tests pass', check: { kind: 'tests' } }] })
  expect(() => readFileSync(join(empty.root, '.maestro', '.gitignore'))).toThrow('ENOENT')
  const said = await terminalOf(empty).run('init')
  expect(said.stdout).toContain('claude mcp add maestro')
})

test('checkpoint create, restore with preview, restore with its hash', async () => {
  const { id } = Created.parse((await maestro.json('checkpoint', 'create', '--reason', 'before the change')).view)
  writeFileSync(join(sample.root, 'src/sum.js'), 'export const sum = (a, b) => a - b\n')
  const preview = await maestro.json('checkpoint', 'restore', id, '--preview')
  const { confirm, changes } = Previewed.parse(preview.view)
  expect(changes).toMatchObject([{ path: 'src/sum.js' }])
  const restored = await maestro.json('checkpoint', 'restore', id, '--confirm', confirm)
  expect(restored).toMatchObject({ code: 0, view: { action: 'restore', written: ['src/sum.js'] } })
  expect(readFileSync(join(sample.root, 'src/sum.js'), 'utf8')).toContain('a + b')
})

test('a fault is JSON too, and nothing else is on stdout', async () => {
  expect(await maestro.json('checkpoint', 'restore', 'K99', '--preview')).toMatchObject({
    code: 1,
    view: { fault: { code: 'unknown_checkpoint' } },
  })
  expect(await maestro.json('checkpoint', 'fold')).toMatchObject({ code: 2, view: { fault: { code: 'usage' } } })
  expect(await maestro.json('chekpoint')).toMatchObject({ code: 2, view: { fault: { code: 'usage' } } })
})

test('config set --user is shown by config show, and stays out of the workspace', async () => {
  const own = sampleRepository()
  const set = await terminalOf(own).json('config', 'set', '--user', 'approvals.allowNonInteractive', 'true')
  expect(set).toMatchObject({ code: 0, view: { key: 'approvals.allowNonInteractive', value: 'true' } })
  const shown = await terminalOf(own).json('config', 'show')
  expect(shown.view).toMatchObject({ settings: { approvals: { allowNonInteractive: true }, sandbox: { allowUnconfined: true } } })
  expect((await terminalOf(own).run('config', 'set', 'approvals.allowNonInteractive', 'true')).code).toBe(2)
  expect((await terminalOf(own).run('config', 'set', '--user', 'no.such', 'true')).code).toBe(1)
})

describe('run', () => {
  test('prints the output of the command and nothing else, and ends with its code', async () => {
    const ended = await maestro.run('run', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7')
    expect(ended.code).toBe(7)
    expect(ended.stdout.trimEnd().split('\n').toSorted()).toEqual(['err', 'out'])
    expect(ended.stderr).toBe('')
  })

  test('prints long output whole', async () => {
    const { stdout } = await maestro.run('run', '--', 'node', '-e', 'for (let i = 0; i < 2000; i += 1) console.log("line " + i)')
    expect(stdout.trimEnd().split('\n')).toHaveLength(2000)
  })

  test('takes the flags of the command as they are', async () => {
    const { stdout } = await maestro.run('run', '--', 'node', '-p', 'JSON.stringify(process.argv.slice(1))', '--', '--json', '[1]')
    expect(stdout.trim()).toBe('["--json","[1]"]')
  })

  test('wants a command', async () =>
    expect(await maestro.json('run', '--timeout-s', '20')).toMatchObject({ code: 2, view: { fault: { code: 'usage' } } }))
})

test('the sibling programs are started by their names', async () => {
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
  }
  const { start } = await import('./terminal.ts')
  const ended = await start(sample, ['mcp'], `${JSON.stringify(initialize)}\n`).ended
  expect(ended.code).toBe(0)
  expect(ended.stdout).toContain('"serverInfo"')
})
