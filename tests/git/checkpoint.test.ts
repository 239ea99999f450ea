import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diffText } from '../../shared/git/changes.ts'
import { filesRef, writeCheckpoint } from '../../shared/git/checkpoint.ts'
import { filesOf, readFileAt } from '../../shared/git/entries.ts'
import { iterationsOf } from '../../shared/git/iterations.ts'
import type { Repository } from '../../shared/git/repository.ts'
import { codeOf, good, opened, put, putAll, scanned, temporaryFolder, userGit, userRepository } from './fixture.ts'

const at = (n: number): string => `2026-01-0${n}T10:00:00.12${n}Z`

/** Scans and checkpoints one after another; each step edits the work tree first. */
const chain = async (repo: Repository, steps: readonly (() => void)[]): Promise<{ commit: string; tree: string }[]> => {
  const made: { commit: string; tree: string }[] = []
  for (const [n, step] of steps.entries()) {
    step()
    const { tree } = await scanned(repo)
    const parent = made.at(-1)?.commit
    const request = { session: 's1', tree, message: `step ${n + 1}\n\nids: ü`, actor: 'Agent <x>', at: at(n + 1) }
    made.push({ ...good(await writeCheckpoint(repo, parent === undefined ? request : { ...request, parent })), tree })
  }
  return made
}

test('a checkpoint is the same commit wherever it is written, and the ref follows', async () => {
  const roots = [userRepository({ 'a.txt': 'a' }), temporaryFolder()]
  put(roots[1] ?? '', 'a.txt', 'a')
  const commits: string[] = []
  for (const root of roots) {
    const repo = await opened(root)
    const [made] = await chain(repo, [() => {}])
    commits.push(made?.commit ?? '')
    expect(readFileSync(join(repo.gitDir, filesRef('s1')), 'utf8')).toBe(`${made?.commit}\n`)
    // A lock that a killed process left does not stand in the way.
    writeFileSync(join(repo.gitDir, `${filesRef('s1')}.lock`), '')
    rmSync(join(repo.gitDir, filesRef('s1')))
    expect((await chain(repo, [() => {}]))[0]?.commit).toBe(made?.commit)
    expect(userGit(repo.gitDir, '--git-dir=.', 'fsck', '--strict')).toBe('')
    expect(userGit(repo.gitDir, '--git-dir=.', 'rev-parse', filesRef('s1'))).toBe(made?.commit)
  }
  expect(new Set(commits).size).toBe(1)
})

test('iterations of a file: created, edited, made executable, deleted, back again', async () => {
  const root = temporaryFolder()
  const repo = await opened(root)
  const made = await chain(repo, [
    () => putAll(root, { other: '0' }),
    () => putAll(root, { 'src/f': '1' }),
    () => putAll(root, { other: '1' }),
    () => putAll(root, { 'src/f': '2' }),
    () => putAll(root, { 'src/f': { exec: '2' } }),
    () => putAll(root, { 'src/f': null }),
    () => putAll(root, { 'src/f': '1' }),
  ])
  const head = made.at(-1)?.commit ?? ''
  const found = good(await iterationsOf(repo, head, 'src/f'))
  expect(found.map(({ n, at, message, actor, blob }) => [n, at, message, actor, blob === null])).toEqual([
    [1, at(2), 'step 2\n\nids: ü', 'Agent  x', false],
    [2, at(4), 'step 4\n\nids: ü', 'Agent  x', false],
    [3, at(5), 'step 5\n\nids: ü', 'Agent  x', false],
    [4, at(6), 'step 6\n\nids: ü', 'Agent  x', true],
    [5, at(7), 'step 7\n\nids: ü', 'Agent  x', false],
  ])
  expect(found.map(({ commit, tree }) => ({ commit, tree }))).toEqual([1, 3, 4, 5, 6].map((n) => made[n]))
  expect(found[0]?.blob).toBe(found[4]?.blob)
  expect(good(await iterationsOf(repo, head, 'other')).length).toBe(2)
  expect(good(await iterationsOf(repo, head, 'never'))).toEqual([])
  expect(good(await iterationsOf(repo, head, '*'))).toEqual([])
})

test('iterations of a name that is not UTF-8, of one with a newline, and of a file that became a folder', async () => {
  const root = temporaryFolder()
  const repo = await opened(root)
  const latin = Buffer.from('caf\xe9*', 'latin1')
  const made = await chain(repo, [
    () => {
      put(root, latin, '1')
      putAll(root, { 'cafex*': 'other', 'new\nline': 'n', swap: 's' })
    },
    () => {
      put(root, latin, '2')
      putAll(root, { 'new\nline': 'm', swap: null })
      put(root, 'swap/in', 'i')
    },
  ])
  const head = made[1]?.commit ?? ''
  const counts = await Promise.all(
    ['"caf\\351*"', 'cafex*', 'new\nline', 'swap', 'swap/in'].map(async (path) => good(await iterationsOf(repo, head, path)).length),
  )
  expect(counts).toEqual([2, 1, 2, 2, 1])
})

test('files, contents and diffs of a tree', async () => {
  const root = userRepository({ 'a.txt': 'one\ntwo\n', link: { link: 'a.txt' }, run: { exec: 'x' } })
  const repo = await opened(root)
  const before = await scanned(repo)
  expect(good(await filesOf(repo, before.tree)).map(({ path, mode, bytes }) => [path, mode, bytes])).toEqual([
    ['a.txt', '100644', 8],
    ['link', '120000', 5],
    ['run', '100755', 1],
  ])
  expect(good(await readFileAt(repo, before.tree, 'link')).toString()).toBe('a.txt')
  expect(codeOf(await readFileAt(repo, before.tree, 'none'))).toBe('no_such_file')
  expect(codeOf(await readFileAt(repo, '1'.repeat(40), 'a.txt'))).toBe('git_failed')
  putAll(root, { 'a.txt': 'one\n2\n', 'b.txt': 'b\n', '.gitattributes': '*.txt diff=evil -diff\n' })
  const after = await scanned(repo)
  const whole = good(await diffText(repo, before.tree, after.tree, undefined, 100_000))
  expect(whole.text).toContain('-two\n+2\n')
  expect(whole.truncated).toBe(false)
  expect(good(await diffText(repo, before.tree, after.tree, ['b.txt'], 100_000)).text).not.toContain('a.txt')
  expect(good(await diffText(repo, before.tree, after.tree, [], 100_000)).text).toBe('')
  const cut = good(await diffText(repo, before.tree, after.tree, undefined, 200))
  expect([cut.truncated, cut.text.length <= 200, cut.text.endsWith('\n')]).toEqual([true, true, true])
  expect(whole.text.startsWith(cut.text)).toBe(true)
})

test('refused: a session id that is a path, a time that is none, a tree that is not there', async () => {
  const repo = await opened(userRepository())
  const { tree } = await scanned(repo)
  const request = { session: 's1', tree, message: 'm', actor: 'a', at: at(1) }
  expect(codeOf(await writeCheckpoint(repo, { ...request, session: '../x' }))).toBe('bad_session')
  expect(codeOf(await writeCheckpoint(repo, { ...request, at: 'today' }))).toBe('bad_time')
  expect(codeOf(await writeCheckpoint(repo, { ...request, tree: '1'.repeat(40) }))).toBe('git_failed')
})
