import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diffText } from '../../shared/git/changes.ts'
import { deriveCommits, filesRef } from '../../shared/git/derive-commits.ts'
import { filesOf, readFileAt } from '../../shared/git/entries.ts'
import { chain, recorded, second } from './chain.ts'
import { codeOf, good, opened, put, putAll, scanned, temporaryFolder, userGit, userRepository } from './fixture.ts'

const by = { kind: 'agent', name: 'host <x>\n', via: 'mcp' } as const

test('a checkpoint is the same commit wherever it is derived, and the ref follows', async () => {
  const roots = [userRepository({ 'a.txt': 'a' }), temporaryFolder()]
  put(roots[1] ?? '', 'a.txt', 'a')
  const ids: string[] = []
  for (const root of roots) {
    const repo = await opened(root)
    const { tree } = await scanned(repo)
    const made = [recorded(1, tree, { reason: 'ids: ü', by })]
    const commit = deriveCommits(repo, 's-1', made).get('K1') ?? ''
    const ref = join(repo.gitDir, filesRef('s-1', 'rp-1'))
    expect(readFileSync(ref, 'utf8')).toBe(`${commit}\n`)
    // A lock that a killed process left does not stand in the way.
    writeFileSync(`${ref}.lock`, '')
    rmSync(ref)
    expect(deriveCommits(repo, 's-1', made).get('K1')).toBe(commit)
    expect(userGit(repo.gitDir, '--git-dir=.', 'fsck', '--strict')).toBe('')
    expect(userGit(repo.gitDir, '--git-dir=.', 'rev-parse', filesRef('s-1', 'rp-1'))).toBe(commit)
    const [who, when, words] = userGit(repo.gitDir, '--git-dir=.', 'log', '-1', '--format=%an%x00%aI%x00%B', commit).split('\0')
    expect([who, when]).toEqual(['agent (host  x  , mcp)', '2026-01-01T00:00:01+00:00'])
    expect(words?.trimEnd()).toBe(`request: ids: ü\n\nMaestro-Checkpoint: K1\nMaestro-At: ${second(1)}`)
    ids.push(commit)
  }
  expect(new Set(ids).size).toBe(1)
})

test('every checkpoint becomes a commit on its parents, each written once; every replica has a ref of its own', async () => {
  const root = temporaryFolder()
  const repo = await opened(root)
  const made = await chain(repo, [() => put(root, 'a', '1'), () => put(root, 'a', '2'), () => put(root, 'a', '3')])
  const log = (name: string) => userGit(repo.gitDir, '--git-dir=.', 'log', '--format=%s %T', name).split('\n')
  deriveCommits(repo, 's-1', made.slice(0, 2))
  const commits = deriveCommits(repo, 's-1', made)
  expect(log(filesRef('s-1', 'rp-1'))).toEqual([3, 2, 1].map((n) => `request: step ${n} ${made[n - 1]?.tree}`))
  const packed = userGit(repo.gitDir, '--git-dir=.', 'cat-file', '--batch-all-objects', '--batch-check', '--unordered')
  expect(packed.split('\n').filter((line) => line.includes(' commit ')).length).toBe(3)
  const [, two, three] = made
  if (two === undefined || three === undefined) throw new Error('three were made')
  const other = recorded(4, two.tree, { parent: 'K2', replica: 'rp-2' })
  const merged = recorded(5, three.tree, { parent: 'K3', merged: ['K4'], why: 'merged' })
  const all = deriveCommits(repo, 's-1', [...made, other, merged])
  expect([...all].slice(0, 3)).toEqual([...commits])
  const parents = userGit(repo.gitDir, '--git-dir=.', 'log', '-1', '--format=%P', filesRef('s-1', 'rp-1'))
  expect(parents).toBe(`${all.get('K3')} ${all.get('K4')}`)
  expect(userGit(repo.gitDir, '--git-dir=.', 'rev-parse', filesRef('s-1', 'rp-2'))).toBe(all.get('K4'))
  expect(userGit(repo.gitDir, '--git-dir=.', 'fsck', '--strict')).toBe('')
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
