import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Repository } from '../../shared/git/repository.ts'
import { type RestoreRequest, applyRestore, previewRestore } from '../../shared/git/restore.ts'
import {
  type Content,
  bundled,
  codeOf,
  good,
  opened,
  put,
  putAll,
  scanned,
  snapshot,
  temporaryFolder,
  userGit,
  userRepository,
} from './fixture.ts'

const restored = async (repo: Repository, request: RestoreRequest) => {
  const { confirm } = good(await previewRestore(repo, request))
  return applyRestore(repo, { ...request, confirm })
}

/** Two states of one folder, as trees; the folder is left in the second. */
const twoStates = async (root: string, first: Readonly<Record<string, Content>>, second: Readonly<Record<string, Content>>) => {
  const repo = await opened(root)
  putAll(root, first)
  const to = (await scanned(repo)).tree
  for (const [path, content] of Object.entries(second)) {
    put(root, path, null)
    put(root, path, content)
  }
  return { repo, to, now: (await scanned(repo)).tree }
}

const roundTrips: readonly (readonly [
  name: string,
  first: Readonly<Record<string, Content>>,
  second: Readonly<Record<string, Content>>,
])[] = [
  ['an edit', { a: '1' }, { a: '2' }],
  ['an added file', { a: '1' }, { b: '2' }],
  ['a deleted file', { a: '1', 'deep/er/b': '2' }, { deep: null }],
  ['an exec bit', { a: { exec: '1' }, b: '2' }, { a: '1', b: { exec: '2' } }],
  ['a file that became a folder', { a: '1' }, { a: null, 'a/b/c': '2' }],
  ['a folder that became a file', { 'a/b/c': '1', 'a/d': '2' }, { a: '3' }],
  ['a symlink that became a file', { a: { link: 'x' } }, { a: '1' }],
  ['a file that became a symlink', { a: '1', b: '2' }, { a: { link: 'b' } }],
  ['a symlink that leads elsewhere', { a: { link: 'x' } }, { a: { link: 'y' } }],
  ['a folder that became a symlink', { 'a/b': '1', 'c/b': '2' }, { a: { link: 'c' } }],
  ['a symlink that became a folder', { a: { link: 'c' }, 'c/b': '2' }, { a: null, 'a/b': '1' }],
  ['an empty file', { a: '', b: '1' }, { a: '1', b: '' }],
  ['line ends, whatever the attributes say', { '.gitattributes': '* text=auto eol=crlf\n', a: '1\r\n2\n' }, { a: '1\n2\r\n' }],
  ['a newline and quotes in a name', { 'a\nb': '1', '"c"': '2' }, { 'a\nb': null, '"c"': '3' }],
]

test.each(roundTrips)('comes back: %s', async (_, first, second) => {
  const root = temporaryFolder()
  const { repo, to, now } = await twoStates(root, first, second)
  const later = snapshot(root, ['.maestro'])
  good(await restored(repo, { to, now }))
  expect((await scanned(repo)).tree).toBe(to)
  good(await restored(repo, { to: now, now: to }))
  expect((await scanned(repo)).tree).toBe(now)
  expect(snapshot(root, ['.maestro'])).toEqual(later)
})

test('a name that is not UTF-8 comes back', async () => {
  const root = temporaryFolder()
  const name = Buffer.from('caf\xe9', 'latin1')
  const repo = await opened(root)
  put(root, name, '1')
  const to = (await scanned(repo)).tree
  put(root, name, '2')
  const now = (await scanned(repo)).tree
  expect(good(await restored(repo, { to, now, paths: ['"caf\\351"'] }))).toEqual({ written: ['"caf\\351"'], deleted: [] })
  expect((await scanned(repo)).tree).toBe(to)
})

test('only what differs is written, HEAD, branches and the index stay, permissions are kept', async () => {
  const root = userRepository({ a: '1', b: '1', secret: 's' })
  chmodSync(join(root, 'a'), 0o600)
  chmodSync(join(root, 'b'), 0o640)
  const { repo, to, now } = await twoStates(root, {}, { a: null })
  put(root, 'c/d', 'new')
  const later = (await scanned(repo)).tree
  const git = snapshot(join(root, '.git'), ['maestro'])
  const untouched = statSync(join(root, 'b'), { bigint: true }).ctimeNs
  expect(now).not.toBe(later)
  expect(good(await previewRestore(repo, { to, now: later })).changes).toEqual([
    { path: 'a', kind: 'added' },
    { path: 'c/d', kind: 'deleted' },
  ])
  expect(good(await restored(repo, { to, now: later }))).toEqual({ written: ['a'], deleted: ['c/d'] })
  expect([existsSync(join(root, 'c')), statSync(join(root, 'b'), { bigint: true }).ctimeNs === untouched]).toEqual([false, true])
  expect(snapshot(join(root, '.git'), ['maestro'])).toEqual(git)
  put(root, 'b', '22')
  const edited = (await scanned(repo)).tree
  good(await restored(repo, { to, now: edited }))
  expect(lstatSync(join(root, 'b')).mode & 0o777).toBe(0o640)
})

test('paths choose files and folders, and take along what has to leave for them', async () => {
  const root = temporaryFolder()
  const { repo, to, now } = await twoStates(
    root,
    { a: '1', 'd/x': '1', 'd/y': '1', 'e/f': '1', d2: '1' },
    { a: '2', 'd/x': '2', 'd/y': '2', d2: '2', e: 'file' },
  )
  const changes = async (paths: string[]) => good(await previewRestore(repo, { to, now, paths })).changes.map(({ path }) => path)
  expect(await changes(['d'])).toEqual(['d/x', 'd/y'])
  expect(await changes(['d/y', 'a'])).toEqual(['a', 'd/y'])
  expect(await changes(['e/f'])).toEqual(['e', 'e/f'])
  expect(await changes([])).toEqual([])
  good(await restored(repo, { to, now, paths: ['e/f', 'd/x'] }))
  expect(snapshot(root, ['.maestro'])).toEqual(['a 644 2', 'd/x 644 1', 'd/y 644 2', 'd2 644 2', 'e/f 644 1'])
})

test('a wrong confirmation, and one for another choice, writes nothing', async () => {
  const root = temporaryFolder()
  const { repo, to, now } = await twoStates(root, { a: '1', b: '1' }, { a: '2', b: '2' })
  const { confirm } = good(await previewRestore(repo, { to, now, paths: ['a'] }))
  const before = snapshot(root, ['.maestro'])
  expect(codeOf(await applyRestore(repo, { to, now, confirm }))).toBe('confirm_mismatch')
  expect(codeOf(await applyRestore(repo, { to, now, confirm: '' }))).toBe('confirm_mismatch')
  expect(snapshot(root, ['.maestro'])).toEqual(before)
})

const meanwhile: readonly (readonly [name: string, edit: (root: string) => void])[] = [
  ['edited', (root) => put(root, 'z', '9')],
  ['deleted', (root) => put(root, 'z', null)],
  ['made executable', (root) => chmodSync(join(root, 'z'), 0o755)],
  ['replaced by a symlink to the same content', (root) => putAll(root, { same: '2', z: { link: 'same' } })],
  ['replaced by a folder', (root) => putAll(root, { z: null, 'z/in': '1' })],
  ['below a folder that became a symlink', (root) => putAll(root, { 'other/w': '2', sub: { link: 'other' } })],
]

test.each(meanwhile)('a file that was %s since the scan stops the restore before anything is written', async (_, edit) => {
  const root = temporaryFolder()
  const { repo, to, now } = await twoStates(root, { a: '1', z: '1', 'sub/w': '1' }, { a: '2', z: '2', 'sub/w': '2' })
  const { confirm } = good(await previewRestore(repo, { to, now }))
  edit(root)
  const before = snapshot(root, ['.maestro'])
  expect(codeOf(await applyRestore(repo, { to, now, confirm }))).toBe('changed_meanwhile')
  expect(snapshot(root, ['.maestro'])).toEqual(before)
})

test('nothing is written outside the root through a symlink that no tree holds', async () => {
  const outside = temporaryFolder()
  put(outside, 'b', 'theirs')
  const root = temporaryFolder()
  putAll(root, { '.gitignore': 'a\n', kept: '1' })
  const repo = await opened(root)
  const now = (await scanned(repo)).tree
  putAll(root, { '.gitignore': '', 'a/b': '1', 'a/c': '1' })
  const to = (await scanned(repo)).tree
  putAll(root, { '.gitignore': 'a\n', a: { link: outside } })
  expect((await scanned(repo)).tree).toBe(now)
  expect(codeOf(await restored(repo, { to, now }))).toBe('in_the_way')
  expect(snapshot(outside)).toEqual(['b 644 theirs'])
  expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe('a\n')
})

test('a symlink in the tree is replaced, never followed', async () => {
  const outside = temporaryFolder()
  put(outside, 'b', 'theirs')
  const root = temporaryFolder()
  const { repo, to, now } = await twoStates(root, { 'a/b': 'ours', c: 'ours' }, { a: { link: outside }, c: { link: join(outside, 'b') } })
  good(await restored(repo, { to, now }))
  expect(snapshot(outside)).toEqual(['b 644 theirs'])
  expect(snapshot(root, ['.maestro'])).toEqual(['a/b 644 ours', 'c 644 ours'])
  good(await restored(repo, { to: now, now: to }))
  expect(readlinkSync(join(root, 'a'))).toBe(outside)
})

test('files in neither tree are never touched, and stand in the way rather than be lost', async () => {
  const root = userRepository({ '.gitignore': 'ignored\n', a: '1', 'd/x': '1' })
  const { repo, to, now } = await twoStates(root, {}, { a: '2', 'd/y': '2' })
  putAll(root, { ignored: 'mine', 'd/ignored': 'mine', '.env': 'secret' })
  good(await restored(repo, { to, now }))
  expect(snapshot(root, ['.git'])).toEqual([
    '.env 644 secret',
    '.gitignore 644 ignored\n',
    'a 644 1',
    'd/ignored 644 mine',
    'd/x 644 1',
    'ignored 644 mine',
  ])
  const { repo: again, to: asFile, now: asFolder } = await twoStates(root, { new: '1' }, { new: null, 'new/in': '2' })
  put(root, 'new/ignored', 'mine')
  expect(codeOf(await restored(again, { to: asFile, now: asFolder }))).toBe('in_the_way')
  expect(readFileSync(join(root, 'new/ignored'), 'utf8')).toBe('mine')
})

test('a secret that was tracked once stays as it is on disk', async () => {
  const root = userRepository({ '.env': 'old', a: '1' })
  const repo = await opened(root)
  const to = (await scanned(repo)).tree
  userGit(root, 'rm', '-q', '--cached', '.env')
  putAll(root, { '.env': 'new', a: '2' })
  const { tree: now, notStored } = await scanned(repo)
  expect(codeOf(await restored(repo, { to, now }))).toBe('in_the_way')
  expect(good(await restored(repo, { to, now, keep: notStored.map(({ path }) => path) })).written).toEqual(['a'])
  expect(readFileSync(join(root, '.env'), 'utf8')).toBe('new')
})

test('a file that our chain does not hold is not deleted', async () => {
  const root = temporaryFolder()
  const { repo, to, now } = await twoStates(root, { a: '1' }, { b: '2', c: '3' })
  expect(good(await restored(repo, { to, now, known: (path) => path === 'b' }))).toEqual({ written: [], deleted: ['b'] })
})

test('an empty folder in the way gives way, and a tree the store does not have changes nothing', async () => {
  const root = temporaryFolder()
  const { repo, to, now } = await twoStates(root, { a: '1' }, { a: null })
  mkdirSync(join(root, 'a/b'), { recursive: true })
  good(await restored(repo, { to, now }))
  expect(readFileSync(join(root, 'a'), 'utf8')).toBe('1')
  expect(codeOf(await previewRestore(repo, { to: '1'.repeat(40), now }))).toBe('git_failed')
})

test('what a killed restore left is swept, in no tree, and stands in nobody’s way', async () => {
  const root = temporaryFolder()
  const { repo, to, now } = await twoStates(
    root,
    { 'a/f': '1', b: '1', 'c/gone': '1' },
    { 'a/f': '2', b: null, 'b/in': '2', 'c/gone': '2' },
  )
  for (const folder of ['', 'a/', 'b/', 'c/']) put(root, `${folder}.maestro-restore-0123456789abcdef.tmp`, 'half')
  expect((await scanned(repo)).tree).toBe(now)
  expect(good(await restored(repo, { to, now, paths: ['a', 'b'] })).written).toEqual(['a/f', 'b'])
  expect(snapshot(root, ['.maestro'])).toEqual(['a/f 644 1', 'b 644 1', 'c/.maestro-restore-0123456789abcdef.tmp 644 half', 'c/gone 644 2'])
})

test('one file alone: what is below its path does not come back, and what stands in its way leaves', async () => {
  const root = temporaryFolder()
  const { repo, to, now } = await twoStates(root, { 'a/b': '1', 'a/c': '1', d: '1' }, { a: '2', d: null, 'd/e': '2' })
  const changes = async (paths: string[], exact: boolean) =>
    good(await previewRestore(repo, { to, now, paths, exact })).changes.map(({ path, kind }) => `${kind} ${path}`)
  expect(await changes(['a'], false)).toEqual(['deleted a', 'added a/b', 'added a/c'])
  expect(await changes(['a'], true)).toEqual(['deleted a'])
  expect(await changes(['d'], true)).toEqual(['added d', 'deleted d/e'])
  expect(await changes(['a/b'], true)).toEqual(['deleted a', 'added a/b'])
})

test.runIf(process.getuid?.() === 0)('a disk that refuses in the middle: said so, and repeating goes on from there', async () => {
  const program = await bundled(`
import { findPlace } from 'shared/git/place.ts'
import { openRepository } from 'shared/git/repository.ts'
import { applyRestore, previewRestore } from 'shared/git/restore.ts'
import { openTrees } from 'shared/git/trees/trees.ts'
const [root, to] = process.argv.slice(2)
const repo = await openRepository(await findPlace(root))
const { tree: now } = await openTrees(repo).scan({ store: true })
const { confirm } = await previewRestore(repo, { to, now })
console.log(JSON.stringify(await applyRestore(repo, { to, now, confirm })))`)
  const root = temporaryFolder()
  const { repo, to } = await twoStates(root, { 'a/f': '1', 'b/f': '1', 'c/f': '1' }, { 'a/f': '2', 'b/f': '2', 'c/f': '2' })
  execFileSync('chown', ['-R', '65534:65534', root])
  const asNobody = () =>
    JSON.parse(
      execFileSync(process.execPath, [program, root, to], { encoding: 'utf8', uid: 65534, gid: 65534, env: { PATH: process.env['PATH'] } }),
    )
  chmodSync(join(root, 'b'), 0o500)
  expect(asNobody().code).toBe('restore_incomplete')
  expect(snapshot(root, ['.maestro'])).toEqual(['a/f 644 1', 'b/f 644 2', 'c/f 644 2'])
  chmodSync(join(root, 'b'), 0o700)
  expect(asNobody().written).toEqual(['b/f', 'c/f'])
  expect((await scanned(repo)).tree).toBe(to)
})

test('large content of a size no pipe holds comes back whole', async () => {
  const root = temporaryFolder()
  const big = Buffer.alloc(9_000_000, 'maestro ')
  const files = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`big${n}`, Buffer.concat([big, Buffer.from(String(n))])]))
  const { repo, to, now } = await twoStates(root, files, Object.fromEntries(Object.keys(files).map((path) => [path, null])))
  good(await restored(repo, { to, now }))
  expect((await scanned(repo)).tree).toBe(to)
})
