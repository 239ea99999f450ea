import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveCommitTree } from '../../../shared/git/baseline.ts'
import { materialise } from '../../../shared/git/checkout.ts'
import { findPlace } from '../../../shared/git/place.ts'
import type { Repository } from '../../../shared/git/repository.ts'
import { applyRestore, previewRestore } from '../../../shared/git/restore.ts'
import { systemSources } from '../../../shared/store/clock.ts'
import { type Sessions, openSessions } from '../../../shared/store/sessions.ts'
import { USER } from '../../support/given.ts'
import {
  bundled,
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
} from '../fixture.ts'
import { type Made, tellsCaseApart } from './kind.ts'
import { kinds } from './kinds.ts'

/** What git makes of exactly these files in a folder of their own, with no conversion. */
const treeOf = (files: Made['files']): string => {
  const folder = temporaryFolder()
  putAll(folder, files)
  userGit(folder, 'init', '-q')
  put(folder, '.git/info/attributes', '* -text -eol -filter -ident !working-tree-encoding\n')
  userGit(folder, '-c', 'core.autocrlf=false', '-c', 'core.ignoreCase=false', 'add', '-A', '-f')
  return userGit(folder, 'write-tree')
}

/** A folder with these files and nothing else, as `snapshot` tells it. */
const asOnDisk = (files: Made['files']): string[] => {
  const folder = temporaryFolder()
  putAll(folder, files)
  return snapshot(folder)
}

const materialised = async (repo: Repository, tree: string): Promise<string[]> => {
  const dir = join(temporaryFolder(), 'out')
  good(await materialise(repo, tree, dir))
  return snapshot(dir).filter((line) => !line.startsWith('.git/'))
}

const restore = async (repo: Repository, to: string, now: string): Promise<void> => {
  const { confirm } = good(await previewRestore(repo, { to, now }))
  good(await applyRestore(repo, { to, now, confirm }))
}

const userState = ({ gitFolders, status, open }: Made): unknown => ({
  folders: gitFolders.map((folder) => snapshot(folder, ['maestro'])),
  status: status === false ? '' : userGit(open, '--no-optional-locks', 'status', '--porcelain=v2', '--branch', '-uall'),
})

/** Starts a program that has mounts of its own. */
const ownMounts = '/usr/bin/unshare'

function mayMount(): boolean {
  try {
    execFileSync(ownMounts, ['-m', 'mount', '--bind', '/tmp', '/tmp'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const isRoot = process.getuid?.() === 0

test.each(Object.entries(kinds))('the whole round: %s', async (name, { make, root: needsRoot }) => {
  if ((needsRoot === true && !isRoot) || (name.includes('case only') && !tellsCaseApart())) return
  const made = make()
  const before = userState(made)
  if (made.marker !== undefined) rmSync(made.marker, { force: true })
  const repo = await opened(made.open)
  const root = made.root ?? made.open
  expect(repo.place).toMatchObject({ root, storeDir: made.storeDir, workTree: made.workTree ?? 'main' })

  const first = await scanned(repo)
  expect(await materialised(repo, first.tree)).toEqual(asOnDisk(made.files))
  expect(first.tree).toBe(treeOf(made.files))
  expect(Object.fromEntries(first.notStored.map(({ path, why }) => [path, why]))).toEqual(made.notStored ?? {})
  expect(first.files).toBe(Object.keys(made.files).length)

  const edited = made.edit ?? Object.keys(made.files)[0] ?? ''
  const held = readFileSync(join(root, edited))
  put(root, edited, 'edited\r\n')
  const second = await scanned(repo)
  expect(await changesOf(repo, first.tree, second.tree)).toEqual([{ path: edited, kind: 'modified' }])
  expect(await materialised(repo, second.tree)).toEqual(asOnDisk({ ...made.files, [edited]: 'edited\r\n' }))

  await restore(repo, first.tree, second.tree)
  expect(readFileSync(join(root, edited))).toEqual(held)
  expect((await scanned(await opened(made.open))).tree).toBe(first.tree)

  if (made.committed !== undefined) {
    const { tree } = good(await resolveCommitTree(repo, 'HEAD'))
    expect(await materialised(repo, tree)).toEqual(asOnDisk(made.committed))
  }
  if (made.marker !== undefined) expect(existsSync(made.marker)).toBe(false)
  expect(userState(made)).toEqual(before)
  if (made.gitFolders.length > 0) expect(existsSync(join(made.storeDir, 'store.git'))).toBe(true)
})

test('an ignore file that is a pipe is named, and nothing waits for it', async () => {
  const root = userRepository({ 'a.txt': 'a', 'sub/b.txt': 'b' })
  execFileSync('mkfifo', [join(root, 'sub/.gitignore')])
  const answer = await scanned(await opened(root)).then(({ notStored }) => JSON.stringify(notStored), String)
  expect(answer).toContain('sub/.gitignore')
})

test('two linked work trees share one store and have a current session each', async () => {
  const main = userRepository()
  const linked = join(temporaryFolder(), 'feature')
  userGit(main, 'worktree', 'add', '-q', linked)
  const places = await Promise.all([main, linked].map(async (folder) => good(await findPlace(folder))))
  expect(new Set(places.map(({ storeDir }) => storeDir)).size).toBe(1)
  const stores = places.map(({ storeDir, workTree }) =>
    openSessions({ storeDir, workTree, sources: systemSources, onChanged: () => undefined }),
  )
  const begin = async (sessions: Sessions, workTree: string): Promise<string> => {
    const session = sessions.begin()
    good(
      await session.change(
        () => ({ type: 'session_opened', session: session.id, goal: 'g', constraints: [], workTree, playbook: null, from: null }),
        USER,
      ),
    )
    sessions.setCurrent(session.id)
    return session.id
  }
  const ids = await Promise.all(stores.map((sessions, at) => begin(sessions, places[at]?.workTree ?? '')))
  expect(stores.map((sessions) => sessions.current())).toEqual(ids)
  expect(new Set(ids).size).toBe(2)

  put(linked, 'only-here.txt', 'x')
  const repos = await Promise.all([main, linked].map(opened))
  const scans = await Promise.all(repos.map(scanned))
  expect(scans.map(({ files }) => files)).toEqual([1, 2])
  // What one of them stored, the other can read: it is one store.
  const [here] = repos
  expect(here === undefined ? [] : await pathsOf(here, scans[1]?.tree ?? '')).toEqual(['a.txt', 'only-here.txt'])
})

test('a commit of a SHA-256 repository with a submodule, and one named twice, are the same tree', async () => {
  const inner = temporaryFolder()
  userGit(inner, 'init', '-q', '--object-format=sha256')
  userGit(inner, 'commit', '-qm', 'inner', '--allow-empty')
  const root = temporaryFolder()
  userGit(root, 'init', '-q', '--object-format=sha256')
  putAll(root, { 'a.txt': 'a', 'b/c': 'a', 'b.txt': 'between', 'b/d/e': { exec: 'e' }, 'b-c': { link: 'a.txt' } })
  userGit(root, 'submodule', '--quiet', 'add', inner, 'sub')
  userGit(root, 'add', '-A')
  userGit(root, 'commit', '-qm', 'first')
  const repo = await opened(root)
  const first = good(await resolveCommitTree(repo, 'HEAD'))
  expect(first.commit).toMatch(/^[0-9a-f]{64}$/)
  expect(first.tree).toMatch(/^[0-9a-f]{40}$/)
  expect(await resolveCommitTree(repo, 'main')).toEqual(first)
  expect(await pathsOf(repo, first.tree)).toEqual(['.gitmodules', 'a.txt', 'b-c', 'b.txt', 'b/c', 'b/d/e', 'sub'])
  expect(userGit(root, '--git-dir', repo.gitDir, 'fsck', '--strict', '--no-dangling', first.tree)).toBe('')
  rmSync(repo.gitDir, { recursive: true })
  const again = await opened(root)
  expect(good(await resolveCommitTree(again, 'HEAD')).tree).toBe(first.tree)
  expect((await pathsOf(again, first.tree)).length).toBe(7)
})

test('a commit whose files a partial clone never fetched is refused, and nobody is asked for them', async () => {
  const { open, marker = '' } = kinds['partial clone']?.make() ?? { open: '' }
  rmSync(marker, { force: true })
  const repo = await opened(open)
  expect(codeOf(await resolveCommitTree(repo, 'HEAD~1'))).toBe('not_fetched')
  expect(codeOf(await resolveCommitTree(repo, 'HEAD'))).toBe('no fault')
  expect(existsSync(marker)).toBe(false)
})

/** Root may write everywhere, so an ordinary user asks: another owner's repository that it may write, and one that it may only read. */
test.runIf(isRoot)('another owner: what may be written is scanned, what may not is read-only with the reason', async () => {
  const program = await bundled(`import { findPlace } from 'shared/git/place.ts'
import { openRepository } from 'shared/git/repository.ts'
import { openTrees } from 'shared/git/trees/trees.ts'
const repo = await openRepository(await findPlace(process.argv[2]))
console.log(JSON.stringify(await openTrees(repo).scan({ store: true })))`)
  const ask = (root: string): string =>
    execFileSync(process.execPath, [program, root], { encoding: 'utf8', uid: 65534, gid: 65534, env: {} })
  const root = userRepository({ 'a.txt': 'a', 'b/c': 'c' })
  const tree = userGit(root, 'rev-parse', 'HEAD^{tree}')
  execFileSync('chmod', ['-R', 'go+rX', root])
  chmodSync(root, 0o777)
  expect(ask(root)).toContain(`"code":"read_only","message":"The git folder ${root}/.git is not writable."`)
  chmodSync(join(root, '.git'), 0o777)
  expect(ask(root)).toContain(`"tree":"${tree}"`)
})

/** A mount that cannot be written stops root too. */
test.runIf(isRoot && mayMount())('on a mount that is read-only the place is read-only, also for root', async () => {
  const program = await bundled(`import { findPlace } from 'shared/git/place.ts'
console.log(JSON.stringify(await findPlace(process.argv[2])))`)
  const root = userRepository()
  const mounted = `mount --bind ${root} ${root} && mount -o remount,ro,bind ${root} && exec ${process.execPath} ${program} ${root}`
  expect(execFileSync(ownMounts, ['-m', 'sh', '-c', mounted], { encoding: 'utf8' })).toContain('is not writable')
})

test('a folder does not drop out of sight by a .git file that claims it for a work tree of the same repository', async () => {
  const root = userRepository({ 'a.txt': 'a', 'hidden/b.txt': 'b', 'posing/c.txt': 'c' })
  userGit(root, 'worktree', 'add', '-q', join(root, 'real'))
  put(root, 'hidden/.git', `gitdir: ${root}/.git\n`)
  put(root, 'posing/.git', `gitdir: ${root}/.git/worktrees/real\n`)
  putAll(root, { 'hidden/new.txt': 'n', 'posing/new.txt': 'n', 'real/new.txt': 'n' })
  const repo = await opened(root)
  const { tree } = await scanned(repo)
  expect(await pathsOf(repo, tree)).toEqual(['a.txt', 'hidden/b.txt', 'hidden/new.txt', 'posing/c.txt', 'posing/new.txt'])
  put(root, 'hidden/b.txt', 'edited')
  put(root, 'posing/c.txt', 'edited')
  const changes = await changesOf(repo, tree, (await scanned(repo)).tree)
  expect(changes.map(({ path }) => path)).toEqual(['hidden/b.txt', 'posing/c.txt'])
})

test('what the user tracks stays in the tree where a linked work tree was put in its place', async () => {
  const root = userRepository({ 'a.txt': 'a', 'src/b.txt': 'b' })
  const repo = await opened(root)
  await scanned(repo)
  rmSync(join(root, 'src'), { recursive: true })
  userGit(root, 'worktree', 'add', '-q', '--no-checkout', join(root, 'src'))
  put(root, 'src/b.txt', 'swapped')
  expect(await pathsOf(repo, (await scanned(repo)).tree)).toEqual(['a.txt', 'src/b.txt'])
})
