import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { openTrees } from '../../shared/git/trees/trees.ts'
import { good, opened, put, putAll, temporaryFolder, userGit } from './fixture.ts'

const now = Date.now
/** A look a minute later: what was written just now would be read again, because its times could still hide a change. */
beforeEach(() => void vi.spyOn(Date, 'now').mockImplementation(() => now() + 60_000))

/**
 * A repository, committed and packed, whose index is a minute older than now, so that none of its entries is too young to be believed. What is
 * in no pack has to be written, and so is read anyway.
 */
const settled = (files: Readonly<Record<string, string>>): string => {
  const root = temporaryFolder()
  userGit(root, 'init', '-q')
  putAll(root, files)
  userGit(root, 'add', '-A')
  userGit(root, 'commit', '-qm', 'x')
  userGit(root, 'repack', '-adq')
  const later = Date.now() / 1000
  utimesSync(join(root, '.git/index'), later, later)
  return root
}

/** An index that says another content of `a.txt` than the disk has, with the right stat key: what a liar would write. */
const lying = (): string => {
  const root = settled({ 'a.txt': 'one', 'b.txt': 'b' })
  const other = userGit(root, 'rev-parse', ':b.txt')
  const index = join(root, '.git/index')
  const content = readFileSync(index).subarray(0, -20)
  content.write(other, content.indexOf(Buffer.from(userGit(root, 'rev-parse', ':a.txt'), 'hex')), 'hex')
  writeFileSync(index, Buffer.concat([content, createHash('sha1').update(content).digest()]))
  const later = Date.now() / 1000
  utimesSync(index, later, later)
  return root
}

test('a first look believes the index; what becomes evidence is read', async () => {
  const root = lying()
  const trees = openTrees(await opened(root))
  const believed = good(await trees.scan({ store: true, believe: true }))
  const looked = good(await trees.scan({ store: false }))
  expect(looked.tree).toBe(believed.tree)
  const proved = good(await trees.scan({ store: true }))
  expect(proved.tree).not.toBe(believed.tree)
  expect(good(await openTrees(await opened(root)).scan({ store: true })).tree).toBe(proved.tree)
})

test('idle time proves what was believed, also for the next process', async () => {
  const root = lying()
  const trees = openTrees(await opened(root))
  const believed = good(await trees.scan({ store: true, believe: true }))
  let slices = 0
  while (await trees.proveSome()) slices += 1
  expect(slices).toBe(1)
  expect(good(await trees.scan({ store: false })).tree).not.toBe(believed.tree)
})

test.each([
  ['an attribute file that is tracked', { '.gitattributes': '*.txt text\n' }, (_root: string): void => undefined],
  ['an attribute file that is not tracked', {}, (root: string): void => put(root, 'sub/.gitattributes', '*.txt text\n')],
  ['attributes of the repository', {}, (root: string): void => put(root, '.git/info/attributes', '*.txt text\n')],
  ['line ends that git converts', {}, (root: string): void => void userGit(root, 'config', 'core.autocrlf', 'input')],
])('%s: contents may have been converted, so nothing is believed', async (_, more, prepare) => {
  const root = settled({ 'a.txt': 'one', ...more })
  prepare(root)
  const trees = openTrees(await opened(root))
  good(await trees.scan({ store: true, believe: true }))
  expect(await trees.proveSome()).toBe(false)
})

/** A file system's clock moves on by itself; a test moves it. */
const seconds = (path: string, more: number): void => {
  const at = Date.now() / 1000 - 120 + more
  utimesSync(path, at, at)
}

test('a file that changed after it was added is read at once', async () => {
  const root = settled({ 'a.txt': 'one' })
  put(root, 'a.txt', 'two')
  seconds(join(root, 'a.txt'), 1)
  const first = openTrees(await opened(root))
  const scan = good(await first.scan({ store: true, believe: true }))
  expect(scan.tree).toBe(good(await openTrees(await opened(root)).scan({ store: true })).tree)
})

test('a change that git cannot see, in the same second and of the same size, is found by the next look', async () => {
  const root = settled({ 'a.txt': 'one' })
  put(root, 'a.txt', 'two')
  const trees = openTrees(await opened(root))
  good(await trees.scan({ store: true, believe: true }))
  const proved = good(await openTrees(await opened(root)).scan({ store: true }))
  expect(good(await trees.scan({ store: false })).tree).toBe(proved.tree)
})

test.each([
  ['assumed unchanged', 'update-index', '--assume-unchanged', 'a.txt'],
  ['of the index version 4', 'update-index', '--index-version', '4'],
  ['of a split index, which git alone reads', 'update-index', '--split-index'],
  ['of a sparse index', 'sparse-checkout', 'set', '--cone', '--sparse-index', 'sub'],
])('a first look that believes comes to the same tree as one that reads everything: %s', async (_, ...args) => {
  const root = settled({ 'a.txt': 'one', 'b.txt': 'two', 'sub/c.txt': 'three', 'sub/d/ü.txt': 'four', 'other/e.txt': 'five' })
  userGit(root, ...args)
  const later = Date.now() / 1000
  utimesSync(join(root, '.git/index'), later, later)
  put(root, 'a.txt', 'changed')
  const believed = good(await openTrees(await opened(root)).scan({ store: true, believe: true }))
  expect(believed.tree).toBe(good(await openTrees(await opened(root)).scan({ store: true })).tree)
})

test.each<readonly [string, (root: string) => void]>([
  ['a file is gone', (root) => put(root, 'sub/c.txt', null)],
  ['a folder is gone', (root) => rmSync(join(root, 'sub'), { recursive: true })],
  ['a link stands where a folder was', (root) => put(root, 'sub', { link: 'other' })],
  ['a file stands where a folder was', (root) => (put(root, 'sub', null), put(root, 'sub', 'x'))],
  ['a folder stands where a file was', (root) => (put(root, 'a.txt', null), put(root, 'a.txt/in', 'x'))],
  ['a program was made of a file', (root) => put(root, 'a.txt', { exec: 'one' })],
  ['a repository was made in a folder that is tracked', (root) => void userGit(join(root, 'sub'), 'init', '-q')],
  [
    'files that nobody tracks stand beside, some ignored',
    (root) => putAll(root, { '.gitignore': '*.log\n', 'x.log': 'x', 'sub/new': 'n', 'c/d': 'd' }),
  ],
  ['a file is to be added', (root) => (put(root, 'n.txt', 'n'), void userGit(root, 'add', '-N', 'n.txt'))],
  ['files of ours are tracked', (root) => (put(root, '.maestro/plan.md', 'p'), void userGit(root, 'add', '-f', '.maestro/plan.md'))],
  ['a file is not tracked any more', (root) => void userGit(root, 'rm', '-q', '--cached', 'a.txt')],
  ['a merge is under way', (root) => conflict(root)],
])('a first look that believes comes to the same tree as one that reads everything: %s', async (_, act) => {
  const root = settled({ 'a.txt': 'one', 'b.txt': 'two', 'sub/c.txt': 'three', 'sub/d/ü.txt': 'four', 'other/c.txt': 'five' })
  act(root)
  const later = Date.now() / 1000
  utimesSync(join(root, '.git/index'), later, later)
  const believed = good(await openTrees(await opened(root)).scan({ store: true, believe: true }))
  const proved = good(await openTrees(await opened(root)).scan({ store: true }))
  expect(believed).toMatchObject({ tree: proved.tree, files: proved.files, notStored: proved.notStored })
})

/** Both sides changed `a.txt`. */
const conflict = (root: string): void => {
  userGit(root, 'checkout', '-q', '-b', 'side')
  put(root, 'a.txt', 'side')
  userGit(root, 'commit', '-qam', 'side')
  userGit(root, 'checkout', '-q', 'main')
  put(root, 'a.txt', 'main side')
  userGit(root, 'commit', '-qam', 'main')
  expect(() => userGit(root, 'merge', '-q', 'side')).toThrow('merge')
}

test('filters of the user do not run, also for a file that may have changed in the second in which the index was written', async () => {
  const root = settled({ 'a.txt': 'one', 'b.txt': 'two' })
  const marker = join(root, 'ran')
  userGit(root, 'config', 'filter.x.clean', `touch ${marker}; cat`)
  put(root, '.gitattributes', '*.txt filter=x\n')
  const same = Date.now() / 1000 - 60
  utimesSync(join(root, '.git/index'), same, same)
  good(await openTrees(await opened(root)).scan({ store: true, believe: true }))
  expect(existsSync(marker)).toBe(false)
})
