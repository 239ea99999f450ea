import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { speak } from '../../shared/git/share/transport.ts'
import { temporaryFolder } from '../support/folder.ts'
import { cloneOf, hubRepository, machineAt, maestroRefs, run, type Machine } from './machines.ts'
import { gitDaemon, hasHttpBackend, httpHub, program, silentHub, withGlobalConfiguration } from './servers.ts'

/** A session goes from one clone to another over this remote, and back. */
const travels = async (hub: string, url: string): Promise<readonly [Machine, Machine]> => {
  const [a, b] = [await cloneOf(hub, url), await cloneOf(hub, url)]
  await a.does('open_session', { goal: 'Travel' })
  await a.does('remember', { kind: 'decision', text: 'said on A' })
  expect(await a.push()).toMatchObject({ fault: null, view: { sent: true } })
  expect(await b.pull()).toMatchObject({ fault: null, view: { sessions: [{ isNew: true, events: 3, texts: 1 }] } })
  await b.does('open_session', { session: a.session().id })
  b.write('a.txt', 'changed on B\n')
  await b.does('remember', { kind: 'reply', text: 'said on B' })
  expect(await b.push()).toMatchObject({ fault: null, view: { sent: true } })
  expect(await a.pull()).toMatchObject({ fault: null })
  expect(await a.does('recall')).toMatchObject({ total: 2 })
  expect(maestroRefs(hub)).toHaveLength(5)
  return [a, b]
}

test('a session travels over the git protocol', async () => {
  const hub = hubRepository()
  await travels(hub, await gitDaemon(hub))
})

test.runIf(hasHttpBackend)(
  "a session travels over smart http, with a password from the user's own helper, which is recorded nowhere",
  async () => {
    const hub = hubRepository()
    run(hub, '--git-dir=.', 'config', 'http.receivepack', 'true')
    const url = await httpHub(hub, 'sesame')
    const clone = await cloneOf(hub, url)
    await clone.does('open_session', { goal: 'Travel' })
    const refused = await clone.push()
    expect(refused).toMatchObject({ fault: 'remote_unreachable' })
    const [a] = await (async () => {
      withGlobalConfiguration('[credential]\n\thelper = "!f() { echo username=ada; echo password=sesame; }; f"\n')
      return travels(hub, url)
    })()
    const inUrl = url.replace('//', '//ada:sesame@')
    await a.does('remember', { kind: 'reply', text: 'once more' })
    expect(await a.push({ remote: inUrl })).toMatchObject({ fault: null, view: { remote: url } })
    expect(a.session().read().state.pushed).toMatchObject({ remote: url })
    const wrong = await a.push({ remote: inUrl.replace('sesame', 'thistle').replace('/hub.git', '/none.git') })
    expect(wrong).toMatchObject({ fault: 'remote_unreachable' })
    expect(wrong.text).not.toContain('thistle')
  },
)

test("a session travels over ssh: the user's own ssh, which may not ask", async () => {
  const hub = hubRepository()
  const folder = withGlobalConfiguration('')
  const ssh = program(folder, 'ssh', `#!/bin/sh\necho "$@" >> ${folder}/calls\nfor last; do :; done\nexec sh -c "$last"\n`)
  writeFileSync(join(folder, 'gitconfig'), `[core]\n\tsshCommand = ${ssh}\n`)
  await travels(hub, `ssh://ada@hub.invalid${hub}`)
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
  expect(calls.length).toBeGreaterThan(5)
  expect(calls.filter((call) => !call.includes('-o BatchMode=yes') || !call.includes('ada@hub.invalid'))).toEqual([])
})

test('a separate hub, named by its folder, is remembered as the place to push to', async () => {
  const [code, hub] = [hubRepository(), hubRepository({})]
  const [a, b] = [await cloneOf(code), await cloneOf(code)]
  await a.does('open_session', { goal: 'Travel' })
  expect(await a.push({ remote: hub })).toMatchObject({ fault: null })
  await a.does('remember', { kind: 'reply', text: 'more' })
  expect(await a.push()).toMatchObject({ fault: null, view: { remote: hub, texts: 1 } })
  expect(maestroRefs(code)).toEqual([])
  expect(await b.pull({ remote: hub })).toMatchObject({ view: { sessions: [{ events: 4, texts: 1, problems: [] }] } })
})

test('a hub whose git cannot move refs together gets them one after the other', async () => {
  const hub = hubRepository()
  run(hub, '--git-dir=.', 'config', 'receive.advertiseAtomic', 'false')
  await travels(hub, `file://${hub}`)
})

test('a folder without git has no remotes, and shares by an address', async () => {
  const hub = hubRepository()
  const folder = temporaryFolder('plain')
  writeFileSync(join(folder, 'notes.txt'), 'plain\n')
  const a = await machineAt(folder)
  await a.does('open_session', { goal: 'Share a folder' })
  expect(await a.push()).toMatchObject({ fault: 'remote_unknown' })
  expect(await a.push({ remote: hub })).toMatchObject({ fault: null, view: { sent: true, checkpoints: 1 } })
  const b = await machineAt(temporaryFolder('plain'))
  expect(await b.pull({ remote: `file://${hub}` })).toMatchObject({ view: { sessions: [{ isNew: true, newest: 'K1' }] } })
})

test('what cannot be reached or written is a fault with a next step, and nothing is lost', async () => {
  const hub = hubRepository()
  const a = await cloneOf(hub)
  await a.does('open_session', { goal: 'Travel' })
  const faultOf = async (remote: string) => (await a.push({ remote })).fault
  expect(await faultOf('upstream')).toBe('remote_unknown')
  expect(await faultOf('/nonexistent/hub.git')).toBe('remote_unreachable')
  expect(await faultOf('ext::sh -c true')).toBe('remote_not_allowed')
  expect(await faultOf('ftp://127.0.0.1/hub.git')).toBe('remote_not_allowed')
  expect(await faultOf('--upload-pack=touch')).toBe('remote_unknown')
  expect(await faultOf('ssh://-oProxyCommand=touch/hub.git')).toBe('remote_unreachable')
  // A repository that keeps our names for itself says no by itself.
  const closed = hubRepository()
  program(join(closed, 'hooks'), 'pre-receive', '#!/bin/sh\necho "not here"\nexit 1\n')
  const answer = await a.push({ remote: await gitDaemon(closed) })
  expect(answer.fault).toBe('push_refused')
  expect(answer.text).toContain('pre-receive hook declined')
  expect(maestroRefs(closed)).toEqual([])
  expect((await a.push()).fault).toBeNull()
})

test('a hub that never answers is given up', async () => {
  const store = hubRepository()
  const remote = { url: await silentHub(), shown: 'silent', local: false }
  const answer = await speak({ gitDir: store, remote, patienceMs: 300 }, 'fetch', [], ['main'])
  expect(answer).toMatchObject({ code: 'remote_unreachable' })
})

test('an exchange that the caller gives up is ended', async () => {
  const store = hubRepository()
  const remote = { url: await silentHub(), shown: 'silent', local: false }
  const giveUp = new AbortController()
  const answer = speak({ gitDir: store, remote, signal: giveUp.signal }, 'fetch', [], ['main'])
  giveUp.abort()
  expect(await answer).toMatchObject({ code: 'interrupted' })
})

test('nothing that a hostile workspace configures is executed by a push or a pull', async () => {
  const hub = hubRepository()
  const markers = temporaryFolder('markers')
  const touch = (name: string) => `touch ${join(markers, name)}`
  const a = await cloneOf(hub)
  const evil = join(a.root, 'evil.git')
  run(a.root, 'clone', '-q', '--bare', hub, evil)
  mkdirSync(join(evil, 'hooks'), { recursive: true })
  for (const hook of [
    'pre-receive',
    'update',
    'post-receive',
    'post-update',
    'reference-transaction',
    'proc-receive',
    'pre-auto-gc',
    'push-to-checkout',
  ])
    program(join(evil, 'hooks'), hook, `#!/bin/sh\n${touch(`hub-${hook}`)}\n`)
  for (const [key, value] of [
    ['core.alternateRefsCommand', touch('hub-alternates')],
    ['uploadpack.packObjectsHook', touch('hub-pack-objects')],
    ['gc.recentObjectsHook', touch('hub-gc')],
    ['core.fsmonitor', touch('hub-fsmonitor')],
    ['receive.autogc', 'true'],
    ['gc.auto', '1'],
  ] as const)
    run(evil, '--git-dir=.', 'config', key, value)
  writeFileSync(join(evil, 'objects', 'info', 'alternates'), `${join(hub, 'objects')}\n`)
  for (const hook of ['pre-push', 'reference-transaction', 'post-checkout', 'pre-commit'])
    program(join(a.root, '.git', 'hooks'), hook, `#!/bin/sh\n${touch(hook)}\n`)
  for (const [key, value] of [
    ['core.sshCommand', touch('ssh')],
    ['core.fsmonitor', touch('fsmonitor')],
    ['core.gitProxy', touch('proxy')],
    ['core.askPass', touch('askpass')],
    ['credential.helper', `!${touch('credential')}`],
    ['remote.origin.uploadpack', touch('uploadpack')],
    ['remote.origin.receivepack', touch('receivepack')],
    ['remote.origin.vcs', 'ext'],
    ['remote.hook.url', `ext::sh -c "${touch('ext')}"`],
    ['remote.evil.url', evil],
    ['remote.over-ssh.url', 'ssh://127.0.0.1:1/hub.git'],
    ['remote.over-git.url', 'git://127.0.0.1:1/hub.git'],
    [`url.ext::sh -c "${touch('instead')}" .insteadOf`, 'file://'],
    ['protocol.ext.allow', 'always'],
    ['protocol.allow', 'always'],
    ['push.gpgSign', 'true'],
    ['gpg.program', touch('gpg')],
  ] as const)
    run(a.root, 'config', key, value)
  await a.does('open_session', { goal: 'Stay safe' })
  expect((await a.push({ remote: 'hook' })).fault).toBe('remote_not_allowed')
  for (const remote of ['over-ssh', 'over-git']) expect((await a.push({ remote })).fault).toBe('remote_unreachable')
  for (const remote of ['origin', 'evil']) {
    expect(await a.push({ remote })).toMatchObject({ fault: null, view: { sent: true } })
    expect(await a.pull({ remote })).toMatchObject({ fault: null })
  }
  expect(maestroRefs(evil)).not.toEqual([])
  expect(readdirSync(markers)).toEqual([])
  // The traps are armed: the user's own git springs them.
  expect(() => run(a.root, '-c', 'push.gpgSign=false', 'push', '-q', 'evil', 'HEAD:refs/heads/control')).not.toThrow()
  expect(readdirSync(markers)).toEqual(expect.arrayContaining(['pre-push', 'hub-pre-receive', 'hub-post-receive']))
})
