import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addWorkTree } from '../../shared/git/add-work-tree.ts'
import { resolveCommitTree } from '../../shared/git/baseline.ts'
import { changed, diffText } from '../../shared/git/changes.ts'
import { checkoutChanges } from '../../shared/git/checkout-changes.ts'
import { materialise } from '../../shared/git/checkout.ts'
import { deriveCommits } from '../../shared/git/derive-commits.ts'
import { filesOf, readFileAt } from '../../shared/git/entries.ts'
import { iterationsOf } from '../../shared/git/history/iterations.ts'
import { collectUnreached } from '../../shared/git/housekeeping/collect.ts'
import { rollUp, writeCommitGraph } from '../../shared/git/housekeeping/repack.ts'
import { importObjects } from '../../shared/git/import-objects.ts'
import { findPlace } from '../../shared/git/place.ts'
import { type Repository, openRepository } from '../../shared/git/repository.ts'
import { applyRestore, previewRestore } from '../../shared/git/restore.ts'
import { recorded } from './chain.ts'
import { codeOf, good, opened, pathsOf, put, putAll, scanned, snapshot, temporaryFolder, userGit, userRepository } from './fixture.ts'
import { craftIndex, falsify, hostileEnvironment, openMarks, trap } from './places/traps.ts'

/** The id of `a`, a newline. */
const blobA = '78981922613b2afb6025042ff6bd878ac1994e85'

const attributes = '* filter=evil diff=evil merge=evil\n*.quiet filter=quiet\n'

/** A repository with a submodule and a nested repository, each of them full of traps. */
const hostile = () => {
  const marks = openMarks()
  const root = userRepository({ 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'c.quiet': 'c\n' })
  userGit(root, 'submodule', '--quiet', 'add', userRepository({ 'm.txt': 'm\n' }), 'sub')
  userGit(root, 'commit', '-qam', 'second')
  mkdirSync(join(root, 'nested'))
  userGit(join(root, 'nested'), 'init', '-q')
  putAll(root, { 'nested/n': 'n\n', '.gitattributes': attributes, 'nested/.gitattributes': attributes })
  const truth = falsify(root)
  trap(root, marks)
  trap(join(root, 'nested'), marks)
  putAll(root, { '.git/modules/sub/info/attributes': attributes })
  return { root, marks, truth }
}

const gitFolders = (root: string): string[][] => [
  snapshot(join(root, '.git'), ['maestro']),
  snapshot(join(root, 'nested/.git'), ['maestro']),
]

type Verb = readonly [name: string, run: () => Promise<unknown>]

/** Every verb that starts git, or could. Each is done for real: a fault is a failed test. */
const verbsOf = async (root: string, repo: Repository): Promise<readonly Verb[]> => {
  const first = await scanned(repo)
  put(root, 'a.txt', 'edited\n')
  put(root, 'nested/n', 'edited\n')
  const second = await scanned(repo)
  const made = [recorded(1, first.tree), recorded(2, second.tree)]
  const slot = join(repo.place.storeDir, 'slot')
  const request = { to: first.tree, now: second.tree }
  const onWorker = (): undefined => undefined
  return [
    ['find a place', async () => good(await findPlace(root))],
    ['find a place from a submodule', async () => good(await findPlace(join(root, 'sub')))],
    ['find a nested place', async () => good(await findPlace(join(root, 'nested')))],
    ['scan', () => scanned(repo)],
    ['scan anew', async () => scanned(await opened(root))],
    ['scan a nested place', async () => scanned(await opened(join(root, 'nested')))],
    ['changes', async () => good(await changed(repo, first.tree, second.tree))],
    ['diff', async () => good(await diffText(repo, first.tree, second.tree, undefined, 10_000))],
    ['diff of some paths', async () => good(await diffText(repo, first.tree, second.tree, ['a.txt', 'nested'], 10_000))],
    ['files', async () => good(await filesOf(repo, second.tree))],
    ['read a file', async () => good(await readFileAt(repo, second.tree, 'a.txt'))],
    ['commits', async () => deriveCommits(repo, 's', made)],
    ['iterations', async () => good(await iterationsOf(repo, made, 'a.txt'))],
    ['preview a restore', async () => good(await previewRestore(repo, request))],
    ['restore', async () => good(await applyRestore(repo, { ...request, confirm: good(await previewRestore(repo, request)).confirm }))],
    ['resolve a commit', async () => good(await resolveCommitTree(repo, 'HEAD'))],
    ['resolve its parent', async () => good(await resolveCommitTree(repo, 'HEAD~1'))],
    ['import', async () => expect(await importObjects(repo, [blobA])).toBeUndefined()],
    ['materialise', async () => good(await materialise(repo, first.tree, slot))],
    ['materialise over another', async () => good(await materialise(repo, second.tree, slot))],
    ['what a run changed', async () => good(await checkoutChanges(repo, second.tree, slot))],
    ['roll packs up', async () => expect(await rollUp(repo, onWorker)).toBeNull()],
    ['write a commit graph', async () => expect(await writeCommitGraph(repo, onWorker)).toBeNull()],
    ['collect', async () => good(await collectUnreached(repo, new Set([first.tree, second.tree]), onWorker))],
    ['scan once more', () => scanned(repo)],
  ]
}

test('nothing that a repository configures is run by any of our verbs, and not one byte of its git folders changes', async () => {
  const { root, marks } = hostile()
  const before = gitFolders(root)
  marks.clear()
  const sprung: Record<string, string[]> = {}
  for (const [name, run] of await verbsOf(root, await opened(root))) {
    await run()
    if (marks.sprung().length > 0) sprung[name] = marks.sprung()
    marks.clear()
  }
  expect(sprung).toEqual({})
  expect(gitFolders(root)).toEqual(before)
})

test('the traps are live: plain git walks into them', () => {
  const { root, marks } = hostile()
  userGit(root, 'config', '--unset', 'filter.evil.process')
  marks.clear()
  const commands = [
    ['status'],
    ['diff', 'HEAD'],
    ['add', 'c.quiet'],
    ['log', '-1'],
    ['fetch'],
    ['update-ref', 'refs/heads/x', 'HEAD'],
    ['commit', '-m', 'x'],
  ]
  // Twice: what git looks at again depends on how fast the files were written.
  for (const args of [...commands, ...commands]) {
    put(root, 'a.txt', `${args.join(' ')}\n`)
    put(root, 'c.quiet', `${args.join(' ')}\n`)
    try {
      userGit(root, ...args)
    } catch {
      // Some of them fail in a trap: that it was sprung is what counts.
    }
  }
  const sprung = marks.sprung()
  expect(sprung).toEqual(expect.arrayContaining(['clean', 'quiet-clean', 'hook-reference-transaction', 'hook-post-index-change']))
  expect(sprung.some((name) => name.startsWith('fsmonitor'))).toBe(true)
  expect(sprung.some((name) => name.startsWith('external-diff') || name === 'diff-command')).toBe(true)
  expect(sprung.length).toBeGreaterThan(6)
})

test('adding a work tree, which writes into the git folder because it was asked to, runs nothing either', async () => {
  const { root, marks } = hostile()
  const place = good(await findPlace(root))
  marks.clear()
  const folder = good(await addWorkTree(place, 'second'))
  const scan = await scanned(await opened(folder))
  rmSync(folder, { recursive: true })
  expect([marks.sprung(), scan.tree.length]).toEqual([[], 40])
})

test('a replaced commit, a graft and borrowed objects change nothing of what a commit is', async () => {
  const { root, truth } = hostile()
  const repo = await opened(root)
  expect(good(await resolveCommitTree(repo, 'HEAD'))).toEqual({ commit: truth.head, tree: truth.tree })
  expect(good(await resolveCommitTree(repo, 'HEAD~1'))).toEqual({ commit: truth.parent, tree: truth.parentTree })
  // Control: git without our environment believes both lies.
  expect(userGit(root, '-c', 'core.fsmonitor=false', 'rev-parse', 'HEAD^{tree}')).not.toBe(truth.tree)
})

test('variables of our own process, and programs planted in the work tree, lead git nowhere', async () => {
  const root = userRepository({ 'a.txt': 'a\n', '.gitignore': 'node_modules\nexec\n/git\n' })
  const marks = openMarks()
  const names = hostileEnvironment(marks, root)
  const earlier = { ...process.env }
  Object.assign(process.env, names)
  try {
    const repo = await opened(root)
    expect((await scanned(repo)).files).toBe(2)
    for (const [name, run] of (await verbsOf(root, repo)).filter(([one]) => !/nested|submodule|import|parent/.test(one))) {
      await run().catch((error: unknown) => expect([name, String(error)]).toEqual([name, 'no fault']))
    }
  } finally {
    for (const name of Object.keys(names)) delete process.env[name]
    Object.assign(process.env, earlier)
  }
  expect(marks.sprung()).toEqual([])
  // Control: the planted git is one that would be found.
  expect(() => execFileSync('sh', ['-c', 'git status'], { cwd: root, env: { PATH: names['PATH'] ?? '' }, stdio: 'ignore' })).toThrow(
    'git status',
  )
  expect(marks.sprung()).toEqual(['planted-git'])
})

test('a core.worktree that leads elsewhere is not followed', async () => {
  const elsewhere = temporaryFolder()
  put(elsewhere, 'private.txt', 'private')
  const root = userRepository({ 'a.txt': 'a' })
  userGit(root, 'config', 'core.worktree', elsewhere)
  const before = snapshot(elsewhere)
  const repo = await opened(root)
  expect(repo.place.root).toBe(root)
  const { tree } = await scanned(repo)
  expect(await pathsOf(repo, tree)).toEqual(['a.txt'])
  put(root, 'a.txt', 'b')
  const now = (await scanned(repo)).tree
  good(await applyRestore(repo, { to: tree, now, confirm: good(await previewRestore(repo, { to: tree, now })).confirm }))
  expect(snapshot(elsewhere)).toEqual(before)
})

test('an index with paths that lead out of the work tree or into its git folder brings nothing from there into a tree', async () => {
  const folder = temporaryFolder()
  put(folder, 'outside.txt', 'private')
  const root = join(folder, 'work')
  mkdirSync(root)
  userGit(root, 'init', '-q')
  putAll(root, { 'a.txt': 'a', 'sub/b.txt': 'b' })
  const oid = userGit(root, 'hash-object', '-w', 'a.txt')
  craftIndex(
    root,
    ['../outside.txt', '.git/config', '/etc/hostname', 'a.txt', 'sub/../../outside.txt', 'sub/.git/config', './a.txt', 'sub//b.txt'],
    oid,
  )
  const repo = await opened(root)
  const { tree } = await scanned(repo)
  expect(await pathsOf(repo, tree)).toEqual(['a.txt', 'sub/b.txt'])
})

/** A commit whose trees name what no git would add: made with plumbing that does not look. */
const commitWith = (root: string, lines: readonly string[]): string => {
  const tree = execFileSync('git', ['mktree', '-z'], {
    cwd: root,
    input: lines.map((line) => `${line}\0`).join(''),
    encoding: 'utf8',
  }).trim()
  return userGit(root, 'commit-tree', tree, '-m', 'hostile')
}

const treeIn = (root: string, line: string): string =>
  execFileSync('git', ['mktree', '-z'], { cwd: root, input: `${line}\0`, encoding: 'utf8' }).trim()

test('a commit that names paths outside the work tree or in its git folder is refused, and writes nothing', async () => {
  const folder = temporaryFolder()
  const root = join(folder, 'work')
  mkdirSync(root)
  userGit(root, 'init', '-q')
  put(root, 'a.txt', 'a')
  userGit(root, 'add', '-A')
  userGit(root, 'commit', '-qm', 'first')
  const blob = userGit(root, 'rev-parse', 'HEAD:a.txt')
  const below = treeIn(root, `100644 blob ${blob}\tpost-checkout`)
  const trees = [
    `040000 tree ${below}\t..`,
    `040000 tree ${below}\t.git`,
    `040000 tree ${below}\t.GIT`,
    `100644 blob ${blob}\t..`,
    `100644 blob ${blob}\t.git`,
  ]
  const commits = trees.map((line) => commitWith(root, [line]))
  const repo = await opened(root)
  const { tree: now } = await scanned(repo)
  const before = snapshot(folder, ['work'])
  for (const commit of commits) {
    expect(codeOf(await resolveCommitTree(repo, commit))).toBe('unsafe_tree')
    // Were it in our store already, as another machine's checkpoint would be, nothing would be written either.
    const to = userGit(root, 'rev-parse', `${commit}^{tree}`)
    expect(codeOf(await previewRestore(repo, { to, now }))).toBe('unsafe_tree')
    expect(codeOf(await materialise(repo, to, join(folder, 'work', '.git', 'maestro', 'slot')))).toBe('unsafe_tree')
  }
  expect(snapshot(folder, ['work'])).toEqual(before)
  expect(existsSync(join(root, '.git/post-checkout'))).toBe(false)
})

test('a store that came with a folder runs nothing: its rules are put back', async () => {
  const marks = openMarks()
  const root = temporaryFolder()
  put(root, 'a.txt', 'a')
  const first = await opened(root)
  const { tree } = await scanned(first)
  const text = `[core]\n\tbare = true\n[filter "evil"]\n\tclean = ${marks.program('store-clean')}\n\tsmudge = ${marks.program('store-smudge')}\n\trequired = true\n[log]\n\tshowSignature = true\n`
  putAll(first.gitDir, { config: text, 'info/attributes': '* filter=evil\n' })
  const place = good(await findPlace(root))
  expect(codeOf(await openRepository({ ...place, readOnly: 'why' }))).toBe('store_altered')
  const repo = await opened(root)
  put(root, 'b.txt', 'b')
  const second = await scanned(repo)
  good(await materialise(repo, second.tree, join(repo.place.storeDir, 'slot')))
  good(await diffText(repo, tree, second.tree, undefined, 1000))
  expect(marks.sprung()).toEqual([])
  expect(await pathsOf(repo, second.tree)).toEqual(['a.txt', 'b.txt'])
})
