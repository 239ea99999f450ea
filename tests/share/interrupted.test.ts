import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deriveCommits } from '../../shared/git/derive-commits.ts'
import { isFault } from '../../shared/index.ts'
import { temporaryFolder } from '../support/folder.ts'
import { programsFolder } from '../support/paths.ts'
import { userEnvironment } from '../support/sample.ts'
import { cloneOf, hubRepository, machineAt, maestroRefs, run, type Machine } from './machines.ts'
import { hasHttpBackend, httpHub } from './servers.ts'

/** The real program, as a group of processes that dies at once. */
const start = (root: string, command: string) => {
  const child = spawn(process.execPath, [join(programsFolder, 'maestro.mjs'), command, '--root', root], {
    stdio: 'ignore',
    detached: true,
    env: userEnvironment({ approvals: { allowNonInteractive: true } }),
  })
  const kill = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  return { ended: once(child, 'exit'), kill }
}

const leftOvers = ({ store }: Machine): string[] => (existsSync(join(store, 'share')) ? readdirSync(join(store, 'share')) : [])
const fsck = ({ store }: Machine): string => run(join(store, 'store.git'), '--git-dir=.', 'fsck', '--strict', '--no-dangling')

/** `npm run test:crash` kills at every request, the whole of the tests at every third. */
const STEP = process.env['npm_lifecycle_event'] === 'test:crash' ? 1 : 3

test.runIf(hasHttpBackend)('a push or pull that is killed at any request goes on with the same command', { timeout: 240_000 }, async () => {
  const hub = hubRepository()
  run(hub, '--git-dir=.', 'config', 'http.receivepack', 'true')
  let killAt = 0
  let seen = 0
  let victim: { kill: () => void } | null = null
  const url = await httpHub(hub, null, () => {
    seen += 1
    if (seen === killAt) victim?.kill()
  })
  const [a, b] = [await cloneOf(hub, url), await cloneOf(hub, url)]
  await a.does('open_session', { goal: 'Survive' })
  const killedAt = async (root: string, command: string, request: number): Promise<boolean> => {
    ;[seen, killAt] = [0, request]
    const running = start(root, command)
    victim = running
    const [code] = await running.ended
    killAt = 0
    return code === null
  }
  let request = 1
  for (let killed = true; killed; request += STEP) {
    a.write('a.txt', `round ${request}\n`)
    await a.does('remember', { kind: 'reply', text: `said in round ${request}` })
    killed = await killedAt(a.root, 'push', request)
    expect(await a.push()).toMatchObject({ fault: null })
    if (killed) expect(await killedAt(b.root, 'pull', request)).toBeTypeOf('boolean')
    expect(await b.pull()).toMatchObject({ fault: null, view: { sessions: [{ problems: [] }] } })
    expect([...leftOvers(a), ...leftOvers(b)]).toEqual([])
  }
  // Both fetches and both pushes were reached.
  expect(request).toBeGreaterThan(7)
  await b.does('open_session', { session: a.session().id })
  expect(b.session().read().state.memories).toStrictEqual(a.session().read().state.memories)
  expect(await b.does('recall', { limit: 50 })).toMatchObject({ total: a.session().read().state.memories.length })
  expect([fsck(a), fsck(b)]).toEqual(['', ''])
})

test.runIf(hasHttpBackend)('a machine that was overtaken between looking and sending looks again: both texts are there', async () => {
  const hub = hubRepository()
  run(hub, '--git-dir=.', 'config', 'http.receivepack', 'true')
  let overtake: (() => Promise<unknown>) | null = null
  const url = await httpHub(hub, null, async (_n, { url: asked }) => {
    if (!asked.includes('git-receive-pack') || overtake === null) return
    const act = overtake
    overtake = null
    await act()
  })
  const [a, b] = [await cloneOf(hub, url), await cloneOf(hub)]
  await a.does('open_session', { goal: 'Race' })
  await a.push()
  await b.pull()
  await b.does('open_session', { session: a.session().id })
  await a.does('remember', { kind: 'reply', text: 'said on A' })
  await b.does('remember', { kind: 'reply', text: 'said on B' })
  overtake = () => b.push()
  expect(await a.push()).toMatchObject({ fault: null, view: { sent: true } })
  expect(overtake).toBeNull()
  const c = await cloneOf(hub)
  expect(await c.pull()).toMatchObject({ view: { sessions: [{ machines: 2, texts: 2 }] } })
})

/** Puts the sessions back to an earlier copy, as a backup of the disk does; the folder itself, and so the replica, stays. */
const putBack = (store: string, copy: string): void => {
  for (const part of ['sessions', 'store.git']) {
    rmSync(join(store, part), { recursive: true })
    cpSync(join(copy, part), join(store, part), { recursive: true })
  }
}

test('a disk that was put back takes up again what the hub has; if it went on meanwhile, nothing is lost and it is told', async () => {
  const hub = hubRepository()
  const a = await cloneOf(hub)
  await a.does('open_session', { goal: 'Rewind' })
  await a.push()
  const copy = temporaryFolder('copy')
  for (const part of ['sessions', 'store.git']) cpSync(join(a.store, part), join(copy, part), { recursive: true })
  await a.does('remember', { kind: 'reply', text: 'after the backup' })
  a.write('a.txt', 'after the backup\n')
  await a.push()
  const before = a.session().read().state

  putBack(a.store, copy)
  const again = await machineAt(a.root)
  expect(again.session().read().state.memories).toEqual([])
  expect(await again.pull()).toMatchObject({ fault: null, view: { sessions: [{ events: 2, texts: 1 }] } })
  expect(again.session().read().state.memories).toStrictEqual(before.memories)
  expect(await again.push()).toMatchObject({ fault: null })

  putBack(a.store, copy)
  const pushing = await machineAt(a.root)
  a.write('a.txt', 'after the disk was put back\n')
  expect(await pushing.push()).toMatchObject({ fault: null })
  expect(pushing.session().read().state.memories).toStrictEqual(before.memories)

  putBack(a.store, copy)
  const other = await machineAt(a.root)
  await other.does('remember', { kind: 'reply', text: 'something else' })
  const refs = run(hub, '--git-dir=.', 'for-each-ref')
  expect((await other.push()).fault).toBe('replica_rewound')
  expect((await other.pull()).fault).toBe('replica_rewound')
  expect(run(hub, '--git-dir=.', 'for-each-ref')).toBe(refs)
  expect(other.session().read().state.memories).toHaveLength(1)
  expect(maestroRefs(hub)).toHaveLength(3)
})

test('files that a store lost come back with a pull, though git believes that they are there', async () => {
  const hub = hubRepository()
  const [a, b] = [await cloneOf(hub), await cloneOf(hub)]
  await a.does('open_session', { goal: 'Lose and find' })
  a.write('new.txt', 'only in a checkpoint\n')
  await a.push()
  await b.pull()
  const packs = join(b.store, 'store.git', 'objects', 'pack')
  const tree = a.session().read().state.checkpoints.at(-1)?.tree ?? ''
  rmSync(packs, { recursive: true })
  const again = await machineAt(b.root)
  await again.does('open_session', { session: a.session().id })
  // The commits are derived anew from the journal; what they stand on is not.
  rmSync(join(b.store, 'store.git', 'refs', 'maestro'), { recursive: true })
  const repository = await again.workspace.repository()
  if (isFault(repository)) throw new Error(repository.message)
  deriveCommits(repository, again.session().id, again.session().read().state.checkpoints)
  expect(await again.pull({ remote: `file://${hub}` })).toMatchObject({ fault: null, view: { sessions: [{ problems: [] }] } })
  expect(run(join(b.store, 'store.git'), '--git-dir=.', 'ls-tree', '--name-only', tree)).toContain('new.txt')
  expect(fsck(again)).toBe('')
})
