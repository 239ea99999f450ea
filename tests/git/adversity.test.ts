import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { openTrees } from '../../shared/git/trees/trees.ts'
import { openTreeHints } from '../../shared/store/tree-hints.ts'
import { watchTree } from '../../shared/store/watch.ts'
import { good, opened, pathsOf, put, snapshot, temporaryFolder, treesOf, userGit, userRepository } from './fixture.ts'

afterEach(() => vi.restoreAllMocks())

test('a burst of events while the loop stands still: what the watcher may have lost is looked for', async () => {
  const root = userRepository({ 'src/a.txt': 'a' })
  const repo = await opened(root)
  const hints = openTreeHints(() => performance.now())
  const told = new EventEmitter()
  const stop = watchTree(root, (hint) => {
    hints.note(hint)
    told.emit('hint')
  })
  await once(told, 'hint')
  expect(hints.take()).toBe(null)
  good(await treesOf(repo).scan({ store: true }))
  // Another process writes; this one cannot hear of it meanwhile.
  const write = `for (let n = 0; n < 5000; n++) require('node:fs').writeFileSync('src/f' + n, String(n))`
  const heard = once(told, 'hint')
  execFileSync(process.execPath, ['-e', write], { cwd: root })
  await heard
  // The heartbeat comes with the first turn of the loop, the events in it and after.
  await vi.waitUntil(() => hints.take() === null, { interval: 20, timeout: 10_000 })
  expect(good(await treesOf(repo).scan({ store: true })).files).toBe(5001)
  await stop()
})

test('a clock that steps back: every edit is still seen, also one of the same size with its old time set back', async () => {
  const root = userRepository({ 'a.txt': 'one', 'b.txt': 'two' })
  const repo = await opened(root)
  const before = good(await treesOf(repo).scan({ store: true }))
  const now = Date.now()
  vi.spyOn(Date, 'now').mockImplementation(() => now - 3_600_000)
  const seen = new Set([before.tree])
  for (const text of ['1ne', '2ne', '3ne']) {
    put(root, 'a.txt', text)
    execFileSync('touch', ['-d', '2020-01-01', join(root, 'a.txt')])
    seen.add(good(await treesOf(repo).scan({ store: true })).tree)
    seen.add(good(await openTrees(repo).scan({ store: true })).tree)
  }
  expect(seen.size).toBe(4)
  put(root, 'a.txt', 'one')
  expect(good(await treesOf(repo).scan({ store: true })).tree).toBe(before.tree)
})

/** A file system of two megabytes; where nobody may mount one, the test has nothing to run on. */
const smallDisk = (): string | null => {
  const at = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', at], { stdio: 'ignore' })
    return at
  } catch {
    return null
  }
}

test('a full disk: the tree that was stored stays whole, nothing half is left, and it goes on when there is room', async (context) => {
  const disk = smallDisk()
  if (disk === null) return context.skip('only root may mount a small disk here')
  try {
    const root = join(disk, 'project')
    mkdirSync(root)
    userGit(root, 'init', '-q')
    put(root, 'a.txt', 'a')
    const repo = await opened(root)
    const trees = openTrees(repo)
    const first = good(await trees.scan({ store: true }))
    writeFileSync(join(root, 'noise'), execFileSync('head', ['-c', '700000', '/dev/urandom']))
    writeFileSync(join(disk, 'filler'), Buffer.alloc(900_000))
    await expect(trees.scan({ store: true })).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(readdirSync(join(repo.gitDir, 'objects/pack')).filter((name) => name.startsWith('tmp_'))).toEqual([])
    expect(await pathsOf(repo, first.tree)).toEqual(['a.txt'])
    userGit(repo.gitDir, 'fsck', '--strict')
    rmSync(join(disk, 'filler'))
    expect(await pathsOf(repo, good(await trees.scan({ store: true })).tree)).toEqual(['a.txt', 'noise'])
  } finally {
    execFileSync('umount', [disk])
  }
})

test('a thousand checkpoints leave the git of the user as it was', async () => {
  const root = userRepository({ 'a.txt': 'a', 'src/b.txt': 'b' })
  userGit(root, 'branch', 'other')
  put(root, 'a.txt', 'staged')
  userGit(root, 'add', 'a.txt')
  const before = snapshot(join(root, '.git'))
  const status = userGit(root, 'status', '--porcelain')
  const repo = await opened(root)
  const trees = treesOf(repo)
  const found = new Set<string>()
  for (let n = 0; n < 1000; n += 1) {
    put(root, 'src/b.txt', `b${n}`)
    found.add(good(await trees.scan({ store: true, hints: ['src/b.txt'] })).tree)
  }
  expect(found.size).toBe(1000)
  put(root, 'src/b.txt', 'b')
  expect(existsSync(join(root, '.git/maestro'))).toBe(true)
  expect(snapshot(join(root, '.git'), ['maestro'])).toEqual(before)
  expect(userGit(root, 'status', '--porcelain')).toBe(status)
})
