import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dispatch, isFault, openWorkspace, type Actor, type Workspace } from '../../shared/index.ts'
import { keepHouse } from '../../shared/operations/housekeeping.ts'
import { takeHold } from '../../shared/operations/single-holder.ts'
import { openPackWriter } from '../../shared/git/pack/pack-writer.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { AGENT, USER } from '../support/given.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository, type Sample } from '../support/sample.ts'

type Disk = { readonly used: number; readonly freeBytes: number } | null

/** A workspace whose clock, timer and disk are the test's. */
const controlled = async (sample: Sample = sampleRepository()) => {
  const now = { ms: Date.now() }
  const disk: { use: Disk } = { use: { used: 0.5, freeBytes: 1e9 } }
  const ticks: (() => void)[] = []
  const opened = await openWorkspace(sample.root, {
    programs: programsFolder,
    env: sample.env,
    sources: { ...systemSources, now: () => new Date(now.ms).toISOString() },
    machine: {
      every: (_ms, task) => {
        ticks.push(task)
        return () => void ticks.splice(ticks.indexOf(task), 1)
      },
      readDisk: async () => disk.use,
    },
  })
  if (isFault(opened)) throw new Error(opened.message)
  const workspace: Workspace = opened
  const call = async (operation: string, input: unknown = {}, caller: Actor = AGENT) => {
    const context = { workspace, caller, session: null, signal: new AbortController().signal, progress: () => undefined }
    const answer = await dispatch(context, operation, input)
    return isFault(answer) ? `fault ${answer.code} ${answer.message}` : answer.text
  }
  const state = () => {
    const session = workspace.sessions.open(workspace.sessions.current() ?? '')
    if (isFault(session)) throw new Error(session.message)
    return session.read().state
  }
  const later = async (minutes: number): Promise<void> => {
    now.ms += minutes * 60_000
    await workspace.automatic.look()
  }
  return { sample, workspace, disk, ticks, call, state, later, whys: () => state().checkpoints.map(({ why }) => why) }
}

const GOAL = { goal: 'Keep sum correct for integers' }

test('a server that starts touches nothing, and begins with the first session', async () => {
  const { workspace, ticks, call, sample } = await controlled()
  workspace.automatic.start()
  workspace.automatic.start()
  expect(ticks).toEqual([])
  expect(readdirSync(join(sample.root, '.git'))).not.toContain('maestro')
  await call('open_session', GOAL)
  await call('get_status')
  expect(ticks).toHaveLength(1)
  workspace.automatic.stop()
  expect(ticks).toEqual([])
  expect(readdirSync(join(workspace.place.storeDir, 'present'))).toEqual([])
})

test('a process that does not stay has no timer', async () => {
  const { ticks, call } = await controlled()
  await call('open_session', GOAL)
  expect(ticks).toEqual([])
})

test('every five minutes in which something changed there is a checkpoint', async () => {
  const { sample, call, later, whys } = await controlled()
  await call('open_session', GOAL)
  await later(5)
  expect(whys()).toEqual(['opened'])
  sample.write('src/sum.js', 'export const sum = () => 1\n')
  await later(4)
  expect(whys()).toEqual(['opened'])
  await later(1)
  expect(whys()).toEqual(['opened', 'timer'])
})

test('several processes at once make one', async () => {
  const first = await controlled()
  await first.call('open_session', GOAL)
  const others = await Promise.all([1, 2, 3].map(() => controlled(first.sample)))
  first.sample.write('src/sum.js', 'export const sum = () => 1\n')
  await Promise.all([first, ...others].map(({ later }) => later(6)))
  expect(first.whys()).toEqual(['opened', 'timer'])
})

test('at 85 % of the disk there is a checkpoint and a finding, once', async () => {
  const { sample, call, later, whys, disk } = await controlled()
  await call('open_session', GOAL)
  disk.use = { used: 0.86, freeBytes: 3 * 1024 ** 3 }
  sample.write('src/sum.js', 'export const sum = () => 1\n')
  await later(1)
  expect(whys()).toEqual(['opened', 'disk-pressure'])
  expect(await call('get_status')).toContain('disk-low plan.md goal: The disk of the store is 86 % full, 3.0 GB are free.')
  sample.write('src/sum.js', 'export const sum = () => 2\n')
  await later(1)
  expect(whys()).toEqual(['opened', 'disk-pressure'])
})

const breakStore = ({ workspace }: { readonly workspace: Workspace }) => {
  const pack = join(workspace.place.storeDir, 'store.git/objects/pack')
  renameSync(pack, `${pack}.away`)
  writeFileSync(pack, '')
  return () => {
    rmSync(pack)
    renameSync(`${pack}.away`, pack)
  }
}

test('a checkpoint that fails is recorded once and told with the last good one, until one is good again', async () => {
  const opened = await controlled()
  const { sample, call, later, state } = opened
  await call('open_session', GOAL)
  const mend = breakStore(opened)
  sample.write('src/sum.js', 'export const sum = () => 1\n')
  await later(5)
  const { events, checkpointFailure } = state()
  expect(checkpointFailure).toMatchObject({ why: 'timer', code: 'checkpoint_failed', by: { kind: 'server' } })
  await later(5)
  expect(state().events).toBe(events)
  expect(await call('get_status')).toMatch(/checkpoint-failed plan.md goal: Last good checkpoint K1 at .* UTC, none since .* \(timer\)/)
  expect(await call('doctor')).toMatch(/attention checkpoint: last K1 .*; failed at/)
  mend()
  await later(5)
  expect(state()).toMatchObject({ checkpointFailure: null, checkpoints: [{ id: 'K1' }, { id: 'K2', why: 'timer' }] })
})

test('a checkpoint on request that fails is recorded too; a closed session that takes none is no failure', async () => {
  const opened = await controlled()
  const { sample, call, state, workspace } = opened
  await call('open_session', GOAL)
  const mend = breakStore(opened)
  sample.write('src/sum.js', 'export const sum = () => 1\n')
  expect(await call('checkpoint', { action: 'create' })).toContain('fault checkpoint_failed')
  expect(state().checkpointFailure).toMatchObject({ why: 'request', by: { kind: 'agent' } })
  mend()
  await call('checkpoint', { action: 'create' })
  const id = workspace.sessions.current() ?? ''
  await call('close_session')
  const context = { workspace, caller: AGENT, session: id, signal: new AbortController().signal, progress: () => undefined }
  expect(await dispatch(context, 'checkpoint', { action: 'create' })).toMatchObject({ code: 'session_closed' })
  expect([...workspace.unrecordedFailures]).toEqual([])
})

test('when the files are again those of the last checkpoint, the failure is over too', async () => {
  const opened = await controlled()
  const { sample, call, later, state } = opened
  await call('open_session', GOAL)
  const before = readFileSync(join(sample.root, 'src/sum.js'), 'utf8')
  const mend = breakStore(opened)
  sample.write('src/sum.js', 'export const sum = () => 1\n')
  await later(5)
  expect(state().checkpointFailure).not.toBeNull()
  mend()
  sample.write('src/sum.js', before)
  await later(5)
  expect(state()).toMatchObject({ checkpointFailure: null, checkpoints: [{ id: 'K1' }] })
})

test('a failure that not even the journal takes is told all the same', async () => {
  const opened = await controlled()
  const { sample, call, later, workspace, state } = opened
  await call('open_session', GOAL)
  const mend = breakStore(opened)
  const session = workspace.sessions.open(workspace.sessions.current() ?? '')
  if (isFault(session)) throw new Error(session.message)
  Object.assign(session, { change: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) })
  sample.write('src/sum.js', 'export const sum = () => 1\n')
  await later(5)
  expect(state().checkpointFailure).toBeNull()
  expect(await call('get_status')).toContain('checkpoint-failed plan.md goal: Last good checkpoint K1')
  mend()
})

test('sessions of one repository that plan the same files are told of each other while they are at work', async () => {
  const { call, workspace, sample } = await controlled()
  const plan = (file: string) => ({
    strategy: 's',
    steps: [{ title: 'Mend', files: [file] }],
    edge_cases: ['zero'],
    test_approach: 'node',
    scope: 'one file',
  })
  await call('open_session', GOAL)
  await call('set_criteria', { criteria: [{ text: 'Node runs', check: { kind: 'command', argv: ['node', '-e', '0'] } }] })
  await call('propose_plan', plan('src/sum.js'))
  const first = workspace.sessions.current() ?? ''
  const text = await call('open_session', { goal: 'Another way to the same', worktree: 'second' }, USER)
  expect(text).toContain(`Work tree ${sample.root}-second`)
  const second = await controlled({ ...sample, root: `${sample.root}-second` })
  expect(await second.call('get_status')).not.toContain('overlapping-plan')
  await second.call('set_criteria', { criteria: [{ text: 'Node runs', check: { kind: 'command', argv: ['node', '-e', '0'] } }] })
  await second.call('propose_plan', plan('src'))
  expect(await second.call('get_status')).toContain(`Session ${first} in work tree main plans the same files: src/sum.js.`)
  expect(await call('get_status')).toContain('in work tree wt-')
  await second.later(11)
  expect(await second.call('get_status')).not.toContain('overlapping-plan')
  expect(await call('list_sessions', { all: true })).toContain(`${sample.root}-second`)
})

test('a store with many packs is kept in order by one process at a time, whoever died at it', async () => {
  const { call, workspace, later } = await controlled()
  await call('open_session', GOAL)
  const objects = join(workspace.place.storeDir, 'store.git/objects')
  for (let n = 0; n < 60; n += 1) {
    const pack = openPackWriter(objects)
    pack.add('blob', Buffer.from(`${n}`))
    pack.finish()
  }
  const folder = join(workspace.place.storeDir, 'housekeeping')
  mkdirSync(folder, { recursive: true })
  const hold = takeHold(folder, systemSources.newId)
  expect(hold).not.toBeNull()
  expect(await keepHouse(workspace)).toBeNull()
  hold?.release()
  // The one who died at it: its process number is nobody's.
  writeFileSync(join(folder, '2.claim'), JSON.stringify({ owner: { pid: 2 ** 22 + 1, startTicks: 1 } }))
  const kept = await keepHouse(workspace)
  expect(kept).toMatchObject({ repacked: true, failed: null })
  const packs = readdirSync(join(objects, 'pack')).filter((name) => name.endsWith('.pack'))
  expect(packs.length).toBeLessThan(6)
  expect(await keepHouse(workspace)).toBeNull()
  await later(1)
  expect(await call('doctor')).toMatch(/objects: \d packs, .* last housekeeping at/)
})

test('the hold lasts while a process that works for a dead holder lives', () => {
  const folder = join(sampleRepository().root, 'hold')
  const hold = takeHold(folder, systemSources.newId)
  hold?.working(process.pid)
  writeFileSync(join(folder, '1.claim'), JSON.stringify({ owner: { pid: 2 ** 22 + 1, startTicks: 1 } }))
  expect(takeHold(folder, systemSources.newId)).toBeNull()
  hold?.working(2 ** 22 + 1)
  expect(takeHold(folder, systemSources.newId)).not.toBeNull()
})

test('collecting is the user’s, waits for others, stops at what it cannot read, and keeps the trash’s files', async () => {
  const { call, workspace, sample, state } = await controlled()
  await call('open_session', GOAL)
  sample.write('src/sum.js', 'export const sum = () => "only in the trash"\n')
  await call('checkpoint', { action: 'create' })
  const tree = state().checkpoints.at(-1)?.tree ?? ''
  const id = workspace.sessions.current() ?? ''
  await call('trash_session', { id }, USER)
  sample.write('src/sum.js', 'export const sum = () => 3\n')
  await call('open_session', { goal: 'A session that goes on' })
  const store = join(workspace.place.storeDir, 'store.git')
  execFileSync('find', [join(store, 'objects'), '-type', 'f', '-exec', 'touch', '-d', '2 hours ago', '{}', '+'])
  expect(await call('doctor', { collect: true })).toContain('fault user_only')

  const present = join(workspace.place.storeDir, 'present')
  mkdirSync(present, { recursive: true })
  writeFileSync(join(present, '1.json'), 'not readable')
  expect(await call('doctor', { collect: true }, USER)).toContain('fault store_in_use')
  rmSync(join(present, '1.json'))

  const journal = join(workspace.trash.folder, id, 'journal')
  renameSync(journal, `${journal}.away`)
  expect(await call('doctor', { collect: true }, USER)).toContain('fault session_unreadable')
  renameSync(`${journal}.away`, journal)

  expect(await call('doctor', { collect: true }, USER)).toContain('collected:')
  const shown = execFileSync('git', ['--git-dir', store, 'ls-tree', '-r', tree], { encoding: 'utf8' })
  const blob = /blob ([0-9a-f]{40})\tsrc\/sum.js/.exec(shown)?.[1] ?? ''
  expect(execFileSync('git', ['--git-dir', store, 'cat-file', '-p', blob], { encoding: 'utf8' })).toContain('only in the trash')

  expect(await call('delete_session', { id, confirm: id }, USER)).toContain('is deleted')
  execFileSync('find', [join(store, 'objects'), '-type', 'f', '-exec', 'touch', '-d', '2 hours ago', '{}', '+'])
  expect(await call('doctor', { collect: true }, USER)).toContain('collected:')
  expect(() => execFileSync('git', ['--git-dir', store, 'cat-file', '-e', blob], { stdio: 'ignore' })).toThrow('Command failed')
  expect(await call('checkpoint', { action: 'diff', id: 'K1' })).toContain('0 paths differ')
  expect(execFileSync('git', ['--git-dir', store, 'fsck', '--full'], { encoding: 'utf8' })).not.toMatch(/missing|corrupt/)
})
