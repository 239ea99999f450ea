import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'
import { terminalOf } from './terminal.ts'

const hook = join(programsFolder, 'maestro-hook.mjs')
const sample = sampleRepository()
const spool = join(sample.root, '.git/maestro/spool')

const fire = (payload: unknown, cwd = sample.root) =>
  spawnSync(process.execPath, [hook, 'claude-code'], {
    cwd,
    input: typeof payload === 'string' ? payload : JSON.stringify(payload),
    encoding: 'utf8',
  })

const lines = (): unknown[] =>
  readdirSync(spool).flatMap((file) =>
    readFileSync(join(spool, file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  )

const silent = { status: 0, stdout: '', stderr: '' }

beforeAll(async () => {
  const empty = sampleRepository()
  expect(fire({ hook_event_name: 'Stop' }, empty.root)).toMatchObject(silent)
  expect(() => readdirSync(join(empty.root, '.git/maestro'))).toThrow('ENOENT')
  await terminalOf(sample).run('session', 'open', '--goal', 'Keep sum correct')
})

test('one line an event, with names and ids and no dialog', () => {
  mkdirSync(join(sample.root, 'deep'), { recursive: true })
  const cwd = join(sample.root, 'deep')
  expect(
    fire({ hook_event_name: 'UserPromptSubmit', session_id: 'h-1', turn_id: 't-1', prompt: 'SECRET', cwd, tool_input: { x: 1 } }),
  ).toMatchObject(silent)
  expect(lines()).toEqual([{ host: 'claude-code', at: expect.any(String), event: 'UserPromptSubmit', session: 'h-1', turn: 't-1', cwd }])
})

test.each([
  ['what is no JSON', 'not json'],
  ['nothing', ''],
  ['a list', []],
  ['more than a megabyte', `{"hook_event_name":"Stop","prompt":"${'x'.repeat(1024 * 1024)}"}`],
])('%s is survived in silence', (_, payload) => expect(fire(payload)).toMatchObject(silent))

test('a folder outside of every project is left alone', () =>
  expect(fire({ hook_event_name: 'Stop' }, temporaryFolder('outside'))).toMatchObject(silent))
