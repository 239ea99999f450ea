import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveCommitTree } from '../../shared/git/baseline.ts'
import { materialise } from '../../shared/git/checkout.ts'
import { codeOf, good, opened, put, putAll, scanned, snapshot, temporaryFolder, userGit, userRepository } from './fixture.ts'

const files = {
  'a.txt': 'a\r\n',
  'src/b': 'b',
  run: { exec: 'r' },
  link: { link: 'a.txt' },
  out: { link: '/etc' },
  '.gitattributes': '* text eol=lf\n',
}
const asFiles = ['.gitattributes 644 * text eol=lf\n', 'a.txt 644 a\r\n', 'link -> a.txt', 'out -> /etc', 'run 755 r', 'src/b 644 b']

const slotOf = async () => {
  const root = temporaryFolder()
  putAll(root, files)
  const repo = await opened(root)
  const { tree } = await scanned(repo)
  const dir = join(repo.place.storeDir, 'slots', 'one')
  return { root, repo, tree, dir, fill: async (of = tree) => good(await materialise(repo, of, dir)).written }
}

test('a folder holds exactly the tree, byte for byte, and a repository that leads nowhere', async () => {
  const { dir, fill } = await slotOf()
  expect(await fill()).toBe(6)
  expect(snapshot(dir, ['.git'])).toEqual(asFiles)
  expect(userGit(dir, 'status', '--porcelain', '-uno')).toBe('')
  expect(userGit(dir, 'rev-parse', '--show-toplevel')).toBe(dir)
})

test('a folder used before gets only what differs, and loses what a run left', async () => {
  const { root, repo, tree, dir, fill } = await slotOf()
  await fill()
  const untouched = () => lstatSync(join(dir, 'a.txt'), { bigint: true }).ctimeNs
  const before = untouched()
  putAll(dir, {
    'left/over': 'x',
    node_modules: { link: '/tmp' },
    'src/b': 'edited',
    link: null,
    '.git/hooks/pre-commit': 'evil',
    'src/.git/HEAD': 'x',
  })
  mkdirSync(join(dir, 'empty/deep'), { recursive: true })
  expect(await fill()).toBe(2)
  expect(untouched()).toBe(before)
  expect(snapshot(dir, ['.git'])).toEqual(asFiles)
  expect([existsSync(join(dir, 'empty')), existsSync(join(dir, '.git/hooks'))]).toEqual([false, false])
  putAll(root, { 'a.txt': null, src: null })
  putAll(root, { 'a.txt/in': 'i', src: 's' })
  expect(await fill((await scanned(repo)).tree)).toBe(2)
  expect(await fill(tree)).toBe(2)
  expect(snapshot(dir, ['.git'])).toEqual(asFiles)
  expect(await fill()).toBe(0)
})

test('an edit of the same size with its time stamp put back is noticed', async () => {
  const { dir, fill } = await slotOf()
  await fill()
  const { atime, mtime } = lstatSync(join(dir, 'src/b'))
  writeFileSync(join(dir, 'src/b'), 'B')
  utimesSync(join(dir, 'src/b'), atime, mtime)
  expect(await fill()).toBe(1)
  expect(readFileSync(join(dir, 'src/b'), 'utf8')).toBe('b')
})

test('without a manifest, or with one that is torn, everything is written anew', async () => {
  const { dir, fill } = await slotOf()
  await fill()
  rmSync(`${dir}.manifest.json`)
  put(dir, 'src/stranger', 'x')
  expect(await fill()).toBe(6)
  writeFileSync(`${dir}.manifest.json`, '{"version":1,"fi')
  expect(await fill()).toBe(6)
  expect(snapshot(dir, ['.git'])).toEqual(asFiles)
})

test('a link that a run planted where a folder was leads nothing outside', async () => {
  const { dir, fill } = await slotOf()
  const outside = temporaryFolder()
  put(outside, 'b', 'theirs')
  await fill()
  put(dir, 'src', { link: outside })
  expect(await fill()).toBe(1)
  expect(snapshot(outside)).toEqual(['b 644 theirs'])
  expect(codeOf(await materialise((await slotOf()).repo, '1'.repeat(40), dir))).toBe('git_failed')
})

test('names that are not UTF-8 are materialised', async () => {
  const root = temporaryFolder()
  put(root, Buffer.from('caf\xe9\n', 'latin1'), 'c')
  const repo = await opened(root)
  const dir = join(temporaryFolder(), 'slot')
  const { tree } = await scanned(repo)
  expect(good(await materialise(repo, tree, dir)).written).toBe(1)
  expect(good(await materialise(repo, tree, dir)).written).toBe(0)
  expect(snapshot(dir, ['.git'])).toEqual(['caf\xe9\n 644 c'])
})

test("a commit of the user's is copied whole and stands without their objects", async () => {
  const root = userRepository({ 'a.txt': 'old', 'deep/b': 'b' })
  userGit(root, 'submodule', '--quiet', 'add', userRepository(), 'sub')
  userGit(root, 'commit', '-qm', 'second')
  userGit(root, 'tag', '-am', 'annotated', 'v1')
  putAll(root, { 'a.txt': 'new' })
  userGit(root, 'commit', '-qam', 'third')
  userGit(root, 'gc', '-q')
  const repo = await opened(root)
  const before = snapshot(join(root, '.git'), ['maestro'])
  const found = good(await resolveCommitTree(repo, 'v1'))
  expect(found).toEqual({ commit: userGit(root, 'rev-parse', 'HEAD~1'), tree: userGit(root, 'rev-parse', 'HEAD~1^{tree}') })
  expect(good(await resolveCommitTree(repo, 'HEAD~1'))).toEqual(found)
  expect(snapshot(join(root, '.git'), ['maestro'])).toEqual(before)
  rmSync(join(root, '.git/objects'), { recursive: true })
  const dir = join(temporaryFolder(), 'slot')
  expect(good(await materialise(repo, found.tree, dir)).written).toBe(3)
  expect(snapshot(dir, ['.git', '.gitmodules'])).toEqual(['a.txt 644 old', 'deep/b 644 b'])
  expect(lstatSync(join(dir, 'sub')).isDirectory()).toBe(true)
})

test('refused: a name of no commit, an option, a blob, a folder without git', async () => {
  const repo = await opened(userRepository())
  for (const rev of ['nothing', '--all', '', 'HEAD:a.txt', '1'.repeat(40)])
    expect(codeOf(await resolveCommitTree(repo, rev))).toBe('no_such_commit')
  expect(codeOf(await resolveCommitTree(await opened(temporaryFolder()), 'HEAD'))).toBe('no_git')
})
