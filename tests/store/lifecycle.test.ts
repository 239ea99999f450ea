import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isFault } from '../../shared/session/fault.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { knownWorkspaces, registerWorkspace } from '../../shared/store/workspaces.ts'
import { terminalOf } from '../cli/terminal.ts'
import { openCore, type Core } from '../support/core.ts'
import { temporaryFolder } from '../support/folder.ts'
import { AGENT, USER } from '../support/given.ts'

const git = (folder: string, ...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()

const named = ({ workspace }: Core, id: string) => {
  const session = workspace.sessions.open(id)
  if (isFault(session)) throw new Error(session.message)
  return session
}

test('a closed session is read by agents and changed by none, also through a handle from before', async () => {
  const core = await openCore()
  const { id } = core.session()
  await core.call('close_session', { reason: 'SECRET REASON' })
  const session = named(core, id)
  expect(await session.change(() => ({ type: 'memory_forgotten', memories: [] }), AGENT)).toMatchObject({ code: 'session_closed' })
  expect(session.read().state.closed).toMatchObject({ unmet: [], by: AGENT })
  expect(session.texts.read(session.read().state.closed?.text ?? '')).toBe('SECRET REASON')
  expect((await core.call('open_session', { session: id })).fault).toBe('session_closed')
  expect((await core.call('close_session', {})).fault).toBe('no_session')
  expect((await core.call('reopen_session', { id }, USER)).fault).toBeNull()
  expect((await core.call('remember', { kind: 'lesson', text: 'goes on' })).fault).toBeNull()
})

test('a run that goes on is named, and neither closing nor the trash takes the session', async () => {
  const core = await openCore({ answerWithinMs: 50 })
  const { id } = core.session()
  const started = await core.call('run_command', { command: ['node', '-e', 'setTimeout(() => {}, 60_000)'] })
  const job = String(started.view['job'])
  expect(await core.call('close_session', {})).toMatchObject({ fault: 'runs_going_on', text: expect.stringContaining(job) })
  expect(await core.call('trash_session', { id }, USER)).toMatchObject({ fault: 'runs_going_on' })
  await core.call('wait_job', { job, cancel: true, wait_s: 20 })
  expect((await core.call('close_session', {})).fault).toBeNull()
})

test('a fork has copies: what one forgets the other one keeps, and checkpoints go apart', async () => {
  const core = await openCore()
  const source = core.session()
  await core.call('remember', { kind: 'lesson', text: 'kept by both' })
  const forked = await core.call('fork_session', { checkpoint: 'baseline' }, USER)
  const fork = named(core, String(forked.view['session']))
  const [theirs] = source.read().state.memories
  const [ours] = fork.read().state.memories
  expect(ours?.id).not.toBe(theirs?.id)
  await source.change(() => ({ type: 'memory_forgotten', memories: [theirs?.id ?? ''] }), USER)
  source.texts.remove(theirs?.id ?? '')
  expect(fork.texts.read(ours?.id ?? '')).toBe('kept by both')
  expect(fork.read().state).toMatchObject({
    from: { session: source.id, checkpoint: 'K1' },
    goal: 'Keep sum correct for integers',
    checkpoints: [{ id: 'K1', tree: source.read().state.checkpoints[0]?.tree, parent: null }],
  })
  core.sample.write('src/sum.js', 'export const sum = () => 0\n')
  await core.call('checkpoint', { action: 'create' })
  expect([source, fork].map((one) => one.read().state.checkpoints.length)).toEqual([1, 2])
  expect(git(join(core.workspace.place.storeDir, 'store.git'), '--git-dir=.', 'fsck', '--full')).not.toContain('missing')
})

test('an agent cannot ask for a work tree, and nothing is made', async () => {
  const core = await openCore()
  expect(await core.call('open_session', { goal: 'A second way', worktree: 'second' })).toMatchObject({ fault: 'user_only' })
  expect(existsSync(`${core.sample.root}-second`)).toBe(false)
  expect(git(core.sample.root, 'worktree', 'list').split('\n')).toHaveLength(1)
})

test('a work tree has exactly the bytes of now; no hook and no filter of the user runs', async () => {
  const core = await openCore()
  const { root } = core.sample
  const ran = join(temporaryFolder('ran'), 'by')
  core.sample.write('.gitattributes', '*.js filter=evil eol=crlf\n')
  git(root, 'config', 'filter.evil.smudge', `sh -c 'echo smudge >> ${ran}; cat'`)
  git(root, 'config', 'filter.evil.clean', `sh -c 'echo clean >> ${ran}; cat'`)
  git(root, 'config', 'core.fsmonitor', `sh -c 'echo monitor >> ${ran}'`)
  for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
    writeFileSync(join(root, '.git/hooks', hook), `#!/bin/sh\necho ${hook} >> ${ran}\n`)
    chmodSync(join(root, '.git/hooks', hook), 0o755)
  }
  core.sample.write('src/sum.js', 'export const sum = (a, b) => a - b\r\n')
  core.sample.write('new/untracked.txt', 'since the commit\n')
  rmSync(join(root, 'test/sum.test.js'))
  const head = git(root, 'rev-parse', 'HEAD')
  const index = readFileSync(join(root, '.git/index'))

  const opened = await core.call('open_session', { goal: 'A second way', worktree: 'second' }, USER)
  expect(opened.text).toContain(`Work tree ${root}-second`)
  const read = (path: string): string => readFileSync(join(`${root}-second`, path), 'utf8')
  expect(read('src/sum.js')).toBe('export const sum = (a, b) => a - b\r\n')
  expect(read('new/untracked.txt')).toBe('since the commit\n')
  expect(existsSync(join(`${root}-second`, 'test/sum.test.js'))).toBe(false)
  expect(existsSync(ran)).toBe(false)
  expect(readFileSync(join(root, '.git/index')).equals(index)).toBe(true)
  expect(readFileSync(join(root, '.git/HEAD'), 'utf8')).toBe('ref: refs/heads/main\n')
  expect(readFileSync(join(root, `.git/worktrees/${root.slice(root.lastIndexOf('/') + 1)}-second/HEAD`), 'utf8').trim()).toBe(head)

  const second = await core.workspace.openAt(`${root}-second`)
  if (isFault(second)) throw new Error(second.message)
  expect(second.place.storeDir).toBe(core.workspace.place.storeDir)
  expect(second.sessions.current()).toBe(opened.view['session'])
  expect(core.workspace.sessions.current()).toBe(core.session().id)
  const scans = await Promise.all([core.workspace.scan(), second.scan()])
  expect(new Set(scans.map((scan) => (isFault(scan) ? scan.message : scan.tree))).size).toBe(1)
  expect((await core.call('open_session', { goal: 'Again', worktree: 'second' }, USER)).fault).toBe('folder_exists')
  expect((await core.call('open_session', { goal: 'Out', worktree: '../out' }, USER)).fault).toBe('invalid_input')
})

test('a folder without git, and a repository without a commit, have no second work tree', async () => {
  const core = await openCore()
  const bare = temporaryFolder('empty')
  git(bare, 'init', '-q')
  const plain = temporaryFolder('plain')
  for (const [root, code] of [
    [bare, 'no_commit'],
    [plain, 'no_git'],
  ] as const) {
    writeFileSync(join(root, 'a'), 'a')
    const { code: exit, view } = await terminalOf({ root, env: core.sample.env }).json(
      'session',
      'open',
      'A goal to reach',
      '--worktree',
      'x',
    )
    expect([exit, view]).toEqual([1, { fault: expect.objectContaining({ code }) }])
  }
})

test('the terminal knows the words: a goal by place, all sessions, the trash', async () => {
  const core = await openCore()
  const other = await openCore()
  const env = core.sample.env
  const here = terminalOf(core.sample)
  const there = terminalOf({ root: other.sample.root, env })
  expect((await there.run('session', 'open', 'Another project of this user')).code).toBe(0)
  expect((await here.run('session', 'list', '--all')).stdout).toMatch(/Keep sum correct[\s\S]*Another project of this user/)
  rmSync(join(other.sample.root, '.git'), { recursive: true })
  expect((await here.run('session', 'list', '--all')).stdout).toMatch(/\(gone, last used/)
  expect((await here.run('session', 'close', '--reason', 'enough')).stdout).toContain('is closed at checkpoint K1')
  const asked = await here.run('session', 'trash', core.workspace.sessions.list()[0] ?? '')
  expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('terminal')])
})

test('workspaces are registered whole, and what cannot be read is counted', () => {
  const user = temporaryFolder('user')
  const storeDir = temporaryFolder('store')
  registerWorkspace(user, { root: '/a', storeDir, workTree: 'main' }, { ...systemSources, now: () => '2026-01-01T00:00:00.000Z' })
  registerWorkspace(user, { root: '/a', storeDir, workTree: 'main' }, { ...systemSources, now: () => '2026-01-02T00:00:00.000Z' })
  registerWorkspace(
    user,
    { root: '/b', storeDir: '/nowhere', workTree: 'main' },
    { ...systemSources, now: () => '2026-01-03T00:00:00.000Z' },
  )
  mkdirSync(join(user, 'workspaces'), { recursive: true })
  writeFileSync(join(user, 'workspaces', 'torn.json'), '{"root"')
  expect(knownWorkspaces(user)).toEqual({
    unreadable: 1,
    workspaces: [
      { root: '/b', storeDir: '/nowhere', workTree: 'main', lastAt: '2026-01-03T00:00:00.000Z', state: 'gone' },
      { root: '/a', storeDir, workTree: 'main', lastAt: '2026-01-02T00:00:00.000Z', state: 'there' },
    ],
  })
})
