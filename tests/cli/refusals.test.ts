import { chmodSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { sampleRepository, userEnvironment } from '../support/sample.ts'
import { terminalOf } from './terminal.ts'

const env = userEnvironment()

test.each([
  ['the root of the file system', '/', 'file_system_root'],
  ['the home folder', homedir(), 'home_folder'],
  ['what is not there', '/no/such/folder', 'not_a_folder'],
])('init refuses %s and says where instead', async (_, root, code) => {
  const ended = await terminalOf({ root: temporaryFolder('cwd'), env }).run('init', '--root', root)
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toMatch(new RegExp(`^${code}: `))
})

test('init refuses a file', async () => {
  const folder = temporaryFolder('file')
  writeFileSync(join(folder, 'a.txt'), '')
  expect((await terminalOf({ root: folder, env }).run('init', '--root', 'a.txt')).stderr).toMatch(/^not_a_folder: /)
})

test('init works in a folder without git', async () => {
  const folder = temporaryFolder('plain')
  expect(await terminalOf({ root: folder, env }).json('init')).toMatchObject({ code: 0, view: { kind: 'folder' } })
})

// root writes anywhere, so only an unprivileged user can see this refusal.
test.skipIf(process.getuid?.() === 0)('init refuses a folder that cannot be written', async () => {
  const { root } = sampleRepository()
  chmodSync(root, 0o555)
  const ended = await terminalOf({ root, env }).run('init')
  chmodSync(root, 0o755)
  expect(ended.stderr).toMatch(/^store_read_only: /)
})

test('a workspace without a session says how to begin', async () => {
  const sample = sampleRepository()
  expect((await terminalOf(sample).run('status')).stderr).toMatch(/^no_session: .*\n.*goal/)
})

test('settings that do not parse are a fault, never the defaults', async () => {
  const user = temporaryFolder('user')
  writeFileSync(join(user, 'settings.json'), '{ "sandbox": ')
  const broken = { ...process.env, MAESTRO_USER_DIR: user }
  expect((await terminalOf({ root: sampleRepository().root, env: broken }).run('config', 'show')).stderr).toMatch(/^settings_invalid: /)
})

test('init names the choices where no sandbox is', async () => {
  const sample = sampleRepository()
  const user = temporaryFolder('user')
  // The first bubblewrap on the path counts, and this one cannot do anything.
  const bin = temporaryFolder('bin')
  writeFileSync(join(bin, 'bwrap'), '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n', { mode: 0o755 })
  const { code, stdout } = await terminalOf({
    root: sample.root,
    env: { ...process.env, PATH: `${bin}:${process.env['PATH']}`, MAESTRO_USER_DIR: user },
  }).run('init')
  expect(code).toBe(0)
  expect(stdout).toContain('attention sandbox: nothing is run here yet')
  expect(stdout).toContain('maestro config set --user sandbox.allowUnconfined true')
})
