import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { shownPath } from '../../shared/git/tree-path.ts'
import { openTrees } from '../../shared/git/trees/trees.ts'
import { anyEdit, carryOut, touchedBy } from './edits.ts'
import { changesOf, good, opened, put, temporaryFolder, userGit } from './fixture.ts'
import { scan as plumbing } from './plumbing/scan.ts'

/** `npm run test:trees` compares two thousand trees with git's, the whole of the tests a twentieth; twenty thousand see docs/BENCHMARKS.md. */
const WHOLE = process.env['npm_lifecycle_event'] === 'test:trees'
const TREES = Number(process.env['MAESTRO_TREES'] ?? (WHOLE ? 2000 : 100))
const REPOSITORIES = WHOLE ? 25 : 8
const ROUNDS = 10
/** Another seed makes other trees. */
const seed = Number(process.env['MAESTRO_SEED'] ?? 20260731)

/** Git's own tree of a folder: everything added to an empty index, ignored files too, under neutral attributes. */
const gitsTree = (scratch: string) => {
  userGit(scratch, 'init', '-q', '--bare', 'oracle.git')
  writeFileSync(join(scratch, 'oracle.git/info/attributes'), '* -text -filter -ident !working-tree-encoding\n')
  const index = join(scratch, 'index')
  return (root: string): string => {
    rmSync(index, { force: true })
    const env = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      GIT_DIR: join(scratch, 'oracle.git'),
      GIT_WORK_TREE: root,
      GIT_INDEX_FILE: index,
    }
    const run = (...args: string[]) =>
      execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    run('add', '-A', '-f', '--', '.', ':!.maestro')
    return run('write-tree')
  }
}

test(
  `${TREES} generated trees have the ids that git gives them, looked at wholly or by hints, and are in the store`,
  async () => {
    const scratch = temporaryFolder()
    const treeByGit = gitsTree(scratch)
    let compared = 0
    const round = fc.record({ edits: fc.array(anyEdit, { minLength: 1, maxLength: 6 }), hinted: fc.boolean(), again: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: ROUNDS, maxLength: ROUNDS }), async (rounds) => {
        const root = temporaryFolder()
        const repo = await opened(root)
        let trees = openTrees(repo)
        for (const { edits, hinted, again } of rounds) {
          for (const edit of edits) carryOut(root, edit)
          // Another process goes on with what the last one left.
          if (again) trees = openTrees(repo)
          const hints = edits.flatMap(touchedBy).map((path) => shownPath(path.toString('latin1')))
          const scan = good(await trees.scan(hinted ? { store: true, hints } : { store: true }))
          expect(scan.tree).toBe(treeByGit(root))
          compared += 1
        }
        userGit(repo.gitDir, 'fsck', '--strict', '--no-dangling')
        rmSync(root, { recursive: true })
      }),
      { numRuns: Math.ceil(TREES / ROUNDS), seed, endOnFailure: true },
    )
    expect(compared).toBeGreaterThanOrEqual(TREES)
  },
  // 40 to 70 ms a tree on two quiet cores; ten times that beside other work.
  Math.max(10 * 60_000, TREES * 700),
)

/** What a user does with git meanwhile. */
const gitAct = fc.record({
  act: fc.constantFrom('add -A', 'add -f', 'rm --cached', 'commit', 'ignore', 'exclude', 'nested', 'nothing'),
  rules: fc.constantFrom('*.log\n', 'c\n!c/a\n', '/a/\n', '*\n', '', '!x.log\nA\n'),
  folder: fc.constantFrom('.', 'a', 'b', 'c'),
})

const actOn = (root: string, { act, rules, folder }: { act: string; rules: string; folder: string }): void => {
  const quietly = (...args: string[]): void => {
    try {
      userGit(root, ...args)
    } catch {
      // Nothing there to add or to remove: the user's git says so, and nothing happened.
      return
    }
  }
  const isFolder = (() => {
    try {
      execFileSync('test', ['-d', join(root, folder), '-a', '!', '-L', join(root, folder)])
      return true
    } catch {
      return false
    }
  })()
  if (act === 'add -A') quietly('add', '-A', '--', folder)
  if (act === 'add -f') quietly('add', '-f', '--', folder)
  if (act === 'rm --cached') quietly('rm', '-rq', '--cached', '--', folder)
  if (act === 'commit') quietly('commit', '-qm', 'x', '--allow-empty')
  if (act === 'ignore' && isFolder) put(root, `${folder}/.gitignore`, rules)
  if (act === 'exclude') put(root, '.git/info/exclude', rules)
  if (act === 'nested' && isFolder && folder !== '.') {
    // Where the index still names a file, `ls-files` does not list a repository that took its place; the engine does.
    quietly('rm', '-rq', '--cached', '--', folder)
    quietly('init', '-q', folder)
  }
}

test(
  'in a repository, whatever the user tracks, ignores and nests, the engine and git plumbing come to the same tree',
  async () => {
    const round = fc.record({ edits: fc.array(anyEdit, { maxLength: 5 }), user: gitAct, again: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 4, maxLength: 7 }), async (rounds) => {
        const root = temporaryFolder()
        userGit(root, 'init', '-q')
        const repo = await opened(root)
        let trees = openTrees(repo)
        for (const { edits, user, again } of rounds) {
          for (const edit of edits) carryOut(root, edit)
          actOn(root, user)
          if (again) trees = openTrees(repo)
          const scan = good(await trees.scan({ store: true }))
          // The oracle starts from nothing each time: its own cache is not what is tested.
          rmSync(join(repo.place.storeDir, 'trees/main.index'), { force: true })
          const oracle = good(await plumbing(repo))
          expect(await changesOf(repo, oracle.tree, scan.tree)).toEqual([])
          expect(scan.tree).toBe(oracle.tree)
          const named = new Set(scan.notStored.map(({ path }) => path))
          // Git lists no pipes and sockets; the engine names them.
          expect(oracle.notStored.filter(({ path }) => !named.has(path))).toEqual([])
          expect(scan.notStored.filter(({ why }) => why !== 'special').length).toBe(
            oracle.notStored.filter(({ why }) => why !== 'special').length,
          )
        }
        rmSync(root, { recursive: true })
      }),
      { numRuns: REPOSITORIES, seed, endOnFailure: true },
    )
  },
  5 * 60_000,
)
