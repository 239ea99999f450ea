import { execFileSync } from 'node:child_process'
import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Repository } from '../../shared/git/repository.ts'
import { type Trees, openTrees } from '../../shared/git/trees/trees.ts'
import { isFault } from '../../shared/session/fault.ts'
import { good, opened, pathsOf, put, putAll, temporaryFolder, userGit, userRepository } from './fixture.ts'

const now = Date.now
/** A look a minute later: nothing is looked at again merely because it is young. */
beforeEach(() => void vi.spyOn(Date, 'now').mockImplementation(() => now() + 60_000))
afterEach(() => vi.restoreAllMocks())

const begun = async (files: Readonly<Record<string, string>>): Promise<{ root: string; repo: Repository; trees: Trees }> => {
  const root = userRepository(files)
  const repo = await opened(root)
  const trees = openTrees(repo)
  good(await trees.scan({ store: true }))
  return { root, repo, trees }
}

const listed = async (repo: Repository, trees: Trees): Promise<string[]> => pathsOf(repo, good(await trees.scan({ store: true })).tree)

test('a look that failed half way loses nothing: the next one sees what it had seen', async () => {
  const { root, repo, trees } = await begun({ 'd/a.txt': 'a' })
  put(root, 'd/new.txt', 'n')
  vi.stubEnv('PATH', '/nonexistent')
  expect(isFault(await trees.scan({ store: true }))).toBe(true)
  vi.unstubAllEnvs()
  expect(await listed(repo, trees)).toEqual(['d/a.txt', 'd/new.txt'])
})

test.each([
  [
    'an ignored folder that became a file',
    { '.gitignore': 'build/\n' },
    (root: string): void => put(root, 'build/out', 'o'),
    (root: string): void => {
      rmSync(join(root, 'build'), { recursive: true })
      put(root, 'build', 'file')
    },
    'build',
  ],
  [
    'an ignored folder that became a link',
    { '.gitignore': 'modules/\n' },
    (root: string): void => put(root, 'modules/x', 'x'),
    (root: string): void => {
      renameSync(join(root, 'modules'), join(root, '.git/away'))
      symlinkSync('elsewhere', join(root, 'modules'))
    },
    'modules',
  ],
  [
    'an ignored file that became a folder',
    { '.gitignore': 'foo\n!foo/\n' },
    (root: string): void => put(root, 'foo', 'x'),
    (root: string): void => {
      rmSync(join(root, 'foo'))
      put(root, 'foo/in', 'x')
    },
    'foo/in',
  ],
  [
    'a folder where a linked work tree was',
    { 'a.txt': 'a' },
    (root: string): void => void userGit(root, 'worktree', 'add', '-q', '--detach', 'wt'),
    (root: string): void => {
      userGit(root, 'worktree', 'remove', 'wt')
      put(root, 'wt/in', 'x')
    },
    'wt/in',
  ],
])('%s is asked about again', async (_, files, before, after, path) => {
  const { root, repo, trees } = await begun(files)
  before(root)
  expect(await listed(repo, trees)).not.toContain(path)
  after(root)
  expect(await listed(repo, trees)).toContain(path)
})

test('names that git would take for patterns are names', async () => {
  const { root, repo, trees } = await begun({ '.gitignore': 'foo\n' })
  putAll(root, { ':!x': 'x', ':foo': 'y', ':': 'z', foo: 'ignored' })
  expect(await listed(repo, trees)).toEqual(['.gitignore', ':', ':!x', ':foo'])
})

test('a tracked folder that became a link, staged meanwhile', async () => {
  const { root, repo, trees } = await begun({ 'd/a.txt': 'a' })
  renameSync(join(root, 'd'), join(root, 'moved'))
  symlinkSync('moved', join(root, 'd'))
  put(root, 'z/new', 'n')
  userGit(root, 'add', '-A')
  expect(await listed(repo, trees)).toEqual(['d', 'moved/a.txt', 'z/new'])
})

test('a nested repository whose index is damaged is taken by the general rules', async () => {
  const { root, repo, trees } = await begun({ 'a.txt': 'a' })
  put(root, 'n/in.txt', 'i')
  userGit(join(root, 'n'), 'init', '-q')
  put(root, 'n/.git/index', 'nonsense')
  expect(await listed(repo, trees)).toEqual(['a.txt', 'n/in.txt'])
})

test('a manifest that lost a block is none', async () => {
  const { root, repo, trees } = await begun(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`d${n}/f`, `${n}`])))
  await vi.waitUntil(() => manifestOf(repo) !== null)
  const whole = manifestOf(repo) ?? Buffer.alloc(0)
  const { tree } = good(await trees.scan({ store: true }))
  for (const at of [0.2, 0.5, 0.9]) {
    const torn = Buffer.from(whole).fill(0, Math.floor(whole.length * at), Math.floor(whole.length * at) + 64)
    writeFileSync(join(repo.place.storeDir, 'trees/main.manifest'), torn)
    expect(good(await openTrees(await opened(root)).scan({ store: true })).tree).toBe(tree)
  }
})

const manifestOf = (repo: Repository): Buffer | null => {
  try {
    return readFileSync(join(repo.place.storeDir, 'trees/main.manifest'))
  } catch {
    return null
  }
}

test('proving comes to an end also when a believed file became a pipe, and reads nothing through a link', async () => {
  const root = temporaryFolder()
  const outside = temporaryFolder()
  put(outside, 'a.txt', 'secret')
  userGit(root, 'init', '-q')
  putAll(root, { 'd/a.txt': 'a', 'p.txt': 'p', 'c.txt': 'c' })
  userGit(root, 'add', '-A')
  userGit(root, 'commit', '-qm', 'x')
  userGit(root, 'repack', '-adq')
  execFileSync('touch', ['-d', '+1 minute', join(root, '.git/index')])
  const repo = await opened(root)
  const trees = openTrees(repo)
  good(await trees.scan({ store: true, believe: true }))
  rmSync(join(root, 'p.txt'))
  execFileSync('mkfifo', [join(root, 'p.txt')])
  renameSync(join(root, 'd'), join(root, '.git/d'))
  symlinkSync(outside, join(root, 'd'))
  let slices = 0
  while (slices < 10 && (await trees.proveSome())) slices += 1
  expect(slices).toBeLessThan(3)
  expect(await listed(repo, trees)).toEqual(['c.txt', 'd'])
})

test('what differs from a stored tree is told exactly, also right after idle time was used', async () => {
  const { root, trees } = await begun({ 'd/a.txt': 'a', 'd/b.txt': 'b' })
  const { tree } = good(await trees.scan({ store: true }))
  put(root, 'd/a.txt', 'A')
  good(await trees.scan({ store: false }))
  await trees.proveSome()
  expect(good(await trees.differences(tree))).toEqual([{ path: 'd/a.txt', kind: 'modified' }])
})
