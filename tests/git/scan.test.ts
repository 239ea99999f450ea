import { openTrees } from '../../shared/git/trees/trees.ts'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readFileAt } from '../../shared/git/entries.ts'
import {
  changesOf,
  codeOf,
  good,
  opened,
  pathsOf,
  put,
  putAll,
  scanned,
  snapshot,
  temporaryFolder,
  userGit,
  userRepository,
} from './fixture.ts'

test('the tree of a clean repository is the tree of its commit', async () => {
  const root = userRepository({
    'a.txt': 'a\n',
    'src/b.ts': 'b\n',
    run: { exec: '#!/bin/sh\n' },
    link: { link: 'a.txt' },
    dangling: { link: 'nowhere' },
  })
  const result = await scanned(await opened(root))
  expect(result).toMatchObject({ tree: userGit(root, 'rev-parse', 'HEAD^{tree}'), notStored: [], files: 5 })
  expect(result.policy).toMatch(/^[0-9a-f]{64}$/)
})

test('an empty repository without a commit and an empty folder have the empty tree', async () => {
  const empty = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
  const root = temporaryFolder()
  userGit(root, 'init', '-q')
  expect((await scanned(await opened(root))).tree).toBe(empty)
  expect((await scanned(await opened(temporaryFolder()))).tree).toBe(empty)
})

test('edits, additions, deletions, an exec bit and swaps between file, folder and symlink show as changes', async () => {
  const root = userRepository({
    'a.txt': 'a',
    'b.txt': 'b',
    'c.sh': 'c',
    'dir/x': 'x',
    'dir/y': 'y',
    file: 'f',
    'gone.txt': 'g',
    'linked/z': 'z',
  })
  const repo = await opened(root)
  const before = await scanned(repo)
  putAll(root, { 'a.txt': 'A', 'new.txt': 'n', 'gone.txt': null, dir: null, linked: { link: 'b.txt' } })
  chmodSync(join(root, 'c.sh'), 0o755)
  putAll(root, { dir: 'now a file', file: null })
  putAll(root, { 'file/inside': 'i' })
  const after = await scanned(repo)
  expect(await changesOf(repo, before.tree, after.tree)).toEqual([
    { path: 'a.txt', kind: 'modified' },
    { path: 'c.sh', kind: 'mode' },
    { path: 'dir', kind: 'added' },
    { path: 'dir/x', kind: 'deleted' },
    { path: 'dir/y', kind: 'deleted' },
    { path: 'file', kind: 'deleted' },
    { path: 'file/inside', kind: 'added' },
    { path: 'gone.txt', kind: 'deleted' },
    { path: 'linked', kind: 'added' },
    { path: 'linked/z', kind: 'deleted' },
    { path: 'new.txt', kind: 'added' },
  ])
})

test('the folder that became a symlink to another folder does not lend its files', async () => {
  const root = userRepository({ 'real/x': 'x', 'folder/x': 'y' })
  const repo = await opened(root)
  await scanned(repo)
  put(root, 'folder', { link: 'real' })
  expect(await pathsOf(repo, (await scanned(repo)).tree)).toEqual(['folder', 'real/x'])
})

test('ignore rules are the complete ones of the user; what they track is in even when ignored', async () => {
  const home = temporaryFolder()
  put(home, 'excludes', '*.global\n')
  put(home, 'config', `[core]\n\texcludesFile = ${home}/excludes\n`)
  const root = userRepository({ '.gitignore': '*.log\n!keep.log\n/build/\n', 'sub/.gitignore': '!deep.log\nlocal\n', 'a.txt': 'a' })
  put(root, '.git/info/exclude', 'private\n')
  putAll(root, {
    'x.log': '1',
    'keep.log': '2',
    'build/o': '3',
    'sub/deep.log': '4',
    'sub/local': '5',
    'y.global': '6',
    private: '7',
    'forced.log': '8',
  })
  userGit(root, 'add', '-f', 'forced.log')
  const repo = await opened(root)
  process.env['GIT_CONFIG_GLOBAL'] = join(home, 'config')
  try {
    const first = await scanned(repo)
    expect(await pathsOf(repo, first.tree)).toEqual(['.gitignore', 'a.txt', 'forced.log', 'keep.log', 'sub/.gitignore', 'sub/deep.log'])
    expect((await scanned(repo)).policy).toBe(first.policy)
    const policies = new Set([first.policy])
    for (const [folder, file] of [
      [home, 'excludes'],
      [root, '.git/info/exclude'],
      [root, 'sub/.gitignore'],
    ] as const) {
      put(folder, file, '# other rules\n')
      policies.add((await scanned(repo)).policy)
    }
    expect(policies.size).toBe(4)
  } finally {
    delete process.env['GIT_CONFIG_GLOBAL']
  }
})

test('a file that becomes ignored leaves the tree, and comes back', async () => {
  const root = userRepository({ 'a.txt': 'a' })
  put(root, 'note', 'n')
  const repo = await opened(root)
  expect(await pathsOf(repo, (await scanned(repo)).tree)).toEqual(['a.txt', 'note'])
  put(root, '.git/info/exclude', 'note\n')
  expect(await pathsOf(repo, (await scanned(repo)).tree)).toEqual(['a.txt'])
  put(root, '.git/info/exclude', '')
  expect(await pathsOf(repo, (await scanned(repo)).tree)).toEqual(['a.txt', 'note'])
})

test('untracked secrets and large files are not stored and named; tracked ones are', async () => {
  const secrets = ['.env', '.env.local', 'deep/server.pem', 'id_rsa', 'id_ed25519.bak', 'cert.p12', 'cert.PFX']
  const root = userRepository({ 'tracked.pem': 'k', 'sub/.env': 's' })
  for (const path of secrets) put(root, path, 'secret')
  putAll(root, { '.env.example': 'e', '.env.sample': 'e', '.env.template': 'e', 'environment.ts': 'e', large: '', limit: '' })
  truncateSync(join(root, 'large'), 10 * 1024 * 1024 + 1)
  truncateSync(join(root, 'limit'), 10 * 1024 * 1024)
  const repo = await opened(root)
  const result = await scanned(repo)
  expect(result.notStored.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
    [...secrets.map((path) => ({ path, why: 'secret' })), { path: 'large', why: 'too-large' }].toSorted((a, b) =>
      a.path < b.path ? -1 : 1,
    ),
  )
  expect(await pathsOf(repo, result.tree)).toEqual([
    '.env.example',
    '.env.sample',
    '.env.template',
    'environment.ts',
    'limit',
    'sub/.env',
    'tracked.pem',
  ])
  expect(result.files).toBe(7)
})

test('our own files are not in the tree, the configuration and the playbooks are', async () => {
  const root = userRepository({ 'a.txt': 'a' })
  putAll(root, {
    '.maestro/plan.md': 'p',
    '.maestro/config.jsonc': '{}',
    '.maestro/playbooks/x.md': 'x',
    '.maestro-restore-0a.tmp': 'left',
    'sub/.maestro/y': 'y',
  })
  const repo = await opened(root)
  const { tree } = await scanned(repo)
  expect(await pathsOf(repo, tree)).toEqual(['.maestro/config.jsonc', '.maestro/playbooks/x.md', 'a.txt', 'sub/.maestro/y'])
  userGit(root, 'add', '-f', '.maestro/plan.md')
  expect((await scanned(repo)).tree).toBe(tree)
})

test('attributes of the work tree convert nothing and run nothing', async () => {
  const bytes = { 'crlf.txt': 'a\r\nb\n', 'id.txt': '$Id$\n', 'utf16.txt': '\uFEFFx', 'filtered.txt': 'f\r\n' }
  const attributes =
    '[attr]mine filter=evil\n* text=auto eol=crlf mine\nid.txt ident\nutf16.txt working-tree-encoding=UTF-16LE\n*.txt filter=evil crlf\n'
  const root = userRepository({ 'a.bin': 'a' })
  putAll(root, { ...bytes, '.gitattributes': attributes })
  const repo = await opened(root)
  const { tree } = await scanned(repo)
  for (const [path, content] of Object.entries(bytes)) expect(good(await readFileAt(repo, tree, path)).toString()).toBe(content)
})

test('names that are not UTF-8, or hold a newline, a quote or a backslash survive', async () => {
  const root = userRepository({ 'a.txt': 'a' })
  put(root, Buffer.from('caf\xe9', 'latin1'), 'latin')
  putAll(root, { 'new\nline': 'n', '"quoted"': 'q', 'back\\slash': 'b', ünï: 'u', ' space ': 's', '-dash': 'd', ':(top)x': 'm' })
  const repo = await opened(root)
  const { tree, files } = await scanned(repo)
  expect(files).toBe(9)
  const paths = await pathsOf(repo, tree)
  expect(paths.toSorted()).toEqual(
    [' space ', '"\\"quoted\\""', '"caf\\351"', '-dash', ':(top)x', 'a.txt', 'back\\slash', 'new\nline', 'ünï'].toSorted(),
  )
  const contents = await Promise.all(paths.map(async (path) => good(await readFileAt(repo, tree, path)).toString()))
  expect(contents.toSorted().join('')).toBe('abdlatinmnqsu')
})

test('a nested repository, a submodule and one with a broken .git are plain files, and an edit inside changes the tree', async () => {
  const root = userRepository({ 'a.txt': 'a' })
  userGit(root, 'submodule', '--quiet', 'add', userRepository({ 'm.txt': 'm' }), 'sub')
  userGit(root, 'commit', '-qm', 'sub')
  mkdirSync(join(root, 'nested'))
  userGit(join(root, 'nested'), 'init', '-q')
  putAll(root, {
    'nested/n.txt': 'n',
    'nested/.gitignore': 'skip\n',
    'nested/skip': 's',
    'broken/b.txt': 'b',
    'broken/.git': 'gitdir: /nowhere\n',
  })
  mkdirSync(join(root, 'nested/deeper'))
  userGit(join(root, 'nested/deeper'), 'init', '-q')
  put(root, 'nested/deeper/d.txt', 'd')
  const repo = await opened(root)
  const before = await scanned(repo)
  const paths = ['.gitmodules', 'a.txt', 'broken/b.txt', 'nested/.gitignore', 'nested/deeper/d.txt', 'nested/n.txt', 'sub/m.txt']
  expect(await pathsOf(repo, before.tree)).toEqual(paths)
  const edited = ['broken/b.txt', 'nested/deeper/d.txt', 'nested/n.txt', 'sub/m.txt']
  for (const path of edited) put(root, path, 'edited')
  const after = await scanned(repo)
  expect((await changesOf(repo, before.tree, after.tree)).map(({ path }) => path)).toEqual(edited)
})

test('a linked work tree inside the main one is a place of its own, with its own tree in the same store', async () => {
  const root = userRepository({ 'a.txt': 'a' })
  const repo = await opened(root)
  const before = await scanned(repo)
  userGit(root, 'worktree', 'add', '-q', join(root, 'trees/one'))
  expect((await scanned(repo)).tree).toBe(before.tree)
  const linked = await opened(join(root, 'trees/one'))
  put(root, 'trees/one/b.txt', 'b')
  expect(await pathsOf(linked, (await scanned(linked)).tree)).toEqual(['a.txt', 'b.txt'])
  expect((await scanned(repo)).tree).toBe(before.tree)
})

test('files a sparse checkout keeps away stay in the tree', async () => {
  const root = userRepository({ 'a.txt': 'a', 'in/b': 'b', 'out/c': 'c' })
  userGit(root, 'sparse-checkout', 'set', 'in')
  const repo = await opened(root)
  const { tree, files } = await scanned(repo)
  expect([tree, files]).toEqual([userGit(root, 'rev-parse', 'HEAD^{tree}'), 3])
  put(root, 'in/b', 'B')
  const after = (await scanned(repo)).tree
  expect(good(await readFileAt(repo, after, 'out/c')).toString()).toBe('c')
})

test('a SHA-256 repository, an index in conflict and an intended addition are scanned', async () => {
  const root = temporaryFolder()
  userGit(root, 'init', '-q', '--object-format=sha256')
  putAll(root, { 'a.txt': 'a', later: 'l' })
  userGit(root, 'add', 'a.txt')
  userGit(root, 'add', '-N', 'later')
  const repo = await opened(root)
  expect(await pathsOf(repo, (await scanned(repo)).tree)).toEqual(['a.txt', 'later'])
  const other = userRepository({ f: '0\n' })
  userGit(other, 'checkout', '-qb', 'side')
  put(other, 'f', '1\n')
  userGit(other, 'commit', '-qam', 'one')
  userGit(other, 'checkout', '-q', 'main')
  put(other, 'f', '2\n')
  userGit(other, 'commit', '-qam', 'two')
  expect(() => userGit(other, 'merge', 'side')).toThrow('merge side')
  const conflicted = await opened(other)
  expect(await pathsOf(conflicted, (await scanned(conflicted)).tree)).toEqual(['f'])
})

test('edits of the same size are seen however fast they come, and when their time stamp is put back', async () => {
  const root = userRepository({ 'a.txt': '0000', 'old.txt': '0000' })
  utimesSync(join(root, 'old.txt'), 1_000_000_000, 1_000_000_000)
  const repo = await opened(root)
  const trees = new Set<string>()
  for (let n = 0; n < 12; n++) {
    put(root, 'a.txt', String(n).padStart(4, '0'))
    trees.add((await scanned(repo)).tree)
    put(root, 'old.txt', String(n + 1).padStart(4, '0'))
    utimesSync(join(root, 'old.txt'), 1_000_000_000, 1_000_000_000)
    trees.add((await scanned(await opened(root))).tree)
  }
  expect(trees.size).toBe(24)
})

test('what a killed scan leaves behind blocks nothing', async () => {
  const root = userRepository()
  const repo = await opened(root)
  const { tree } = await scanned(repo)
  const trees = join(repo.place.storeDir, 'trees')
  for (const path of ['tmp-0123', 'main.manifest.lock']) writeFileSync(join(trees, path), '')
  writeFileSync(join(repo.gitDir, 'objects/pack/tmp_pack_0123'), 'PACK')
  put(root, 'b.txt', 'b')
  expect((await scanned(await opened(root))).tree).not.toBe(tree)
})

test('a damaged cache and a lost store cost a second try, not the scan', async () => {
  const root = userRepository()
  const repo = await opened(root)
  const { tree } = await scanned(repo)
  writeFileSync(join(repo.place.storeDir, 'trees/main.manifest'), 'nonsense')
  expect((await scanned(await opened(root))).tree).toBe(tree)
  rmSync(repo.gitDir, { recursive: true })
  const again = await opened(root)
  expect(await pathsOf(again, (await scanned(again)).tree)).toEqual(['a.txt'])
})

test('scans at the same time agree', async () => {
  const root = userRepository(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, `${n}`])))
  for (let n = 0; n < 50; n += 5) put(root, `f${n}`, 'edited')
  const repos = await Promise.all(Array.from({ length: 6 }, () => opened(root)))
  const trees = await Promise.all(repos.map(async (repo) => (await scanned(repo)).tree))
  expect(new Set(trees).size).toBe(1)
  expect(readdirSync(join(root, '.git/maestro/trees'))).toEqual(['main.manifest'])
})

test('files that change and vanish while they are scanned do not fail it', async () => {
  const root = userRepository(Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`f${n}`, `${n}`])))
  const repo = await opened(root)
  for (let round = 0; round < 5; round++) {
    const running = scanned(repo)
    for (let n = 0; n < 200; n++) {
      put(root, `f${n}`, `${round} `.repeat((n * 7) % 100))
      if (n % 20 === 0) renameSync(join(root, `f${n}`), join(root, `g${n}`))
    }
    expect((await running).tree).toMatch(/^[0-9a-f]{40}$/)
  }
  expect((await scanned(repo)).tree).toBe((await scanned(await opened(root))).tree)
})

test('a tracked file that became a pipe is named', async () => {
  const root = userRepository({ 'a.txt': 'a', pipe: 'p' })
  put(root, 'pipe', null)
  execFileSync('mkfifo', [join(root, 'pipe')])
  const repo = await opened(root)
  expect(await scanned(repo)).toMatchObject({ notStored: [{ path: 'pipe', why: 'special' }], files: 1 })
})

test('a folder without git is scanned with its ignore files, its store left out', async () => {
  const root = temporaryFolder()
  putAll(root, { 'a.txt': 'a', '.gitignore': '*.log\n', 'x.log': 'x', 'sub/b': 'b' })
  const repo = await opened(root)
  const first = await scanned(repo)
  expect(await pathsOf(repo, first.tree)).toEqual(['.gitignore', 'a.txt', 'sub/b'])
  expect((await scanned(repo)).tree).toBe(first.tree)
})

test('a read-only place is looked at, and nothing is written: storing is refused', async () => {
  const repo = await opened(userRepository())
  const { openRepository } = await import('../../shared/git/repository.ts')
  const trees = openTrees(good(await openRepository({ ...repo.place, readOnly: 'why' })))
  expect(good(await trees.scan({ store: false })).files).toBe(1)
  expect(codeOf(await trees.scan({ store: true }))).toBe('read_only')
  expect(snapshot(join(repo.place.root, '.git')).some((line) => line.startsWith('maestro'))).toBe(false)
})

test('a folder that is gone is a fault that says so, not a missing git', async () => {
  const root = userRepository()
  const repo = await opened(root)
  const { git } = await import('../../shared/git/environment.ts')
  expect(codeOf(await git({ ...repo.git, root: '/nonexistent/folder' }, ['version']))).toBe('git_failed')
})
