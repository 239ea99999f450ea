import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ChainedCheckpoint, deriveCommits } from '../../shared/git/derive-commits.ts'
import { iterationsOf } from '../../shared/git/history/iterations.ts'
import { openRepository, type Repository } from '../../shared/git/repository.ts'
import { shownPath } from '../../shared/git/tree-path.ts'
import { type Draft, chain, recorded, second, storeTrees } from './chain.ts'
import { codeOf, good, opened, put, putAll, temporaryFolder } from './fixture.ts'

const cacheOf = (repo: Repository): string => join(repo.place.storeDir, 'trees/changes.jsonl')
/** The same store as a process sees it that has just started. */
const anew = async (repo: Repository): Promise<Repository> => good(await openRepository(repo.place))

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
  const found = good(await iterationsOf(repo, made, 'src/f'))
  expect(found.map(({ n, checkpoint, at, reason, blob }) => [n, checkpoint, at, reason, blob === null])).toEqual([
    [1, 'K2', second(2), 'step 2', false],
    [2, 'K4', second(4), 'step 4', false],
    [3, 'K5', second(5), 'step 5', false],
    [4, 'K6', second(6), 'step 6', true],
    [5, 'K7', second(7), 'step 7', false],
  ])
  expect(found.map(({ tree }) => tree)).toEqual([1, 3, 4, 5, 6].map((n) => made[n]?.tree))
  expect(found[0]?.blob).toBe(found[4]?.blob)
  expect(good(await iterationsOf(repo, made, 'other')).map(({ n, checkpoint }) => [n, checkpoint])).toEqual([
    [1, 'K1'],
    [2, 'K3'],
  ])
  expect(good(await iterationsOf(repo, made, 'src'))).toEqual([])
  expect(good(await iterationsOf(repo, made, '*'))).toEqual([])
  expect(good(await iterationsOf(repo, [], 'other'))).toEqual([])
})

test('an iteration says who made it, in which turn, at which step of the plan, and why', async () => {
  const repo = await opened(temporaryFolder())
  await repo.ensure()
  const [first = '', then = ''] = storeTrees(repo, [new Map(), new Map<string, Draft>([['f', { mode: '100644', content: '1' }]])])
  const made = [
    recorded(1, first),
    recorded(2, then, { why: 'turn-end', reason: 'end of turn', turn: 'T4', step: 'S2', by: { kind: 'hook', name: 'host', via: 'hook' } }),
  ]
  expect(good(await iterationsOf(repo, made, 'f'))).toEqual([
    {
      n: 1,
      checkpoint: 'K2',
      tree: then,
      at: second(2),
      why: 'turn-end',
      reason: 'end of turn',
      actor: 'hook (host, hook)',
      turn: 'T4',
      step: 'S2',
      blob: '56a6051ca2b02b04ef92d5150c9ef600403cb1de',
    },
  ])
})

test('a file that no later checkpoint changed is found in the first, whatever its name', async () => {
  const root = temporaryFolder()
  const repo = await opened(root)
  const latin = Buffer.from('caf\xe9*', 'latin1')
  const made = await chain(repo, [
    () => {
      put(root, latin, '1')
      putAll(root, { 'cafex*': 'other', 'new\nline': 'n', swap: 's', still: '1', 'a folder/still': '2' })
    },
    () => {
      put(root, latin, '2')
      putAll(root, { 'new\nline 2': 'm', swap: null })
      put(root, 'swap/in', 'i')
    },
  ])
  const count = async (path: string) => good(await iterationsOf(repo, made, path)).length
  const names = ['"caf\\351*"', 'cafex*', 'new\nline', 'new\nline 2', 'swap', 'swap/in', 'still', 'a folder/still', 'a folder', 'no', 'st']
  expect(await Promise.all(names.map(count))).toEqual([2, 1, 1, 1, 2, 1, 1, 1, 0, 0, 0])
})

test('the cache of changes may be torn, foreign, shortened or gone', async () => {
  const repo = await opened(temporaryFolder())
  await repo.ensure()
  const trees = storeTrees(
    repo,
    Array.from({ length: 6 }, (_, n) => new Map<string, Draft>([['f', { mode: '100644', content: String(n) }]])),
  )
  const made = trees.map((tree, n) => recorded(n + 1, tree))
  const asked = async (from: Repository, until = made.length) => good(await iterationsOf(from, made.slice(0, until), 'f'))
  const expected = await asked(repo)
  expect(expected.length).toBe(6)
  const whole = readFileSync(cacheOf(repo), 'utf8')
  expect(whole.split('\n').filter((line) => line !== '').length).toBe(5)
  const spoilt = [
    whole.slice(0, whole.length - 30),
    `[1]\n["a","b"]\n{}\nnull\nnot json\n["${'a'.repeat(40)} x"]\n${whole.slice(50)}`,
    '\0\0\0\0',
    '',
  ]
  for (const text of spoilt) {
    writeFileSync(cacheOf(repo), text)
    expect(await asked(await anew(repo))).toEqual(expected)
    // What was torn is written again behind it and read by the next.
    const lines = readFileSync(cacheOf(repo), 'utf8').split('\n')
    expect(lines.filter((line) => whole.split('\n').includes(line) && line !== '').length).toBe(5)
  }
  const slow = await anew(repo)
  expect(await asked(slow, 3)).toEqual(expected.slice(0, 3))
  truncateSync(cacheOf(repo), 10)
  expect(await asked(slow)).toEqual(expected)
  rmSync(cacheOf(repo))
  expect(await asked(await anew(repo))).toEqual(expected)
})

test('what the cache knows costs no process: it answers where the trees themselves are gone', async () => {
  const repo = await opened(temporaryFolder())
  await repo.ensure()
  const drafts = ['1', '2', '3'].map((content) => new Map<string, Draft>([['f', { mode: '100644', content }]]))
  const made = storeTrees(repo, drafts).map((tree, n) => recorded(n + 1, tree))
  const expected = good(await iterationsOf(repo, made, 'f'))
  rmSync(join(repo.gitDir, 'objects/pack'), { recursive: true })
  expect(good(await iterationsOf(await anew(repo), made, 'f'))).toEqual(expected)
  rmSync(cacheOf(repo))
  expect(codeOf(await iterationsOf(await anew(repo), made, 'f'))).toBe('git_failed')
})

test('two sessions with the same ids, and a line that grows between two questions, are told apart', async () => {
  const repo = await opened(temporaryFolder())
  await repo.ensure()
  const drafts = ['1', '2', '3', '4'].map((content) => new Map<string, Draft>([['f', { mode: '100644', content }]]))
  const [a = '', b = '', c = '', d = ''] = storeTrees(repo, drafts)
  const one = [recorded(1, a), recorded(2, b), recorded(3, c)]
  const other = [recorded(1, a), recorded(2, d), recorded(3, b)]
  const trees = async (made: readonly ChainedCheckpoint[]) => good(await iterationsOf(repo, made, 'f')).map(({ tree }) => tree)
  expect(await trees(one.slice(0, 2))).toEqual([a, b])
  expect(await trees(other)).toEqual([a, d, b])
  expect(await trees(one)).toEqual([a, b, c])
  expect(await trees(one.slice(0, 1))).toEqual([a])
  expect(await trees([...one, recorded(4, d, { parent: 'K1' })])).toEqual([a, d])
})

/** `git log` over the derived commits: for every path the checkpoints that changed it, oldest first, with the blob or null. */
const historyByGit = (repo: Repository, made: readonly ChainedCheckpoint[]): Map<string, [string, string | null][]> => {
  const commits = deriveCommits(repo, 's-1', made)
  const head = commits.get(made.at(-1)?.id ?? '') ?? ''
  const names = new Map([...commits].map(([id, oid]) => [oid, id]))
  const flags = ['--first-parent', '--reverse', '--root', '--raw', '-z', '--no-renames', '--no-abbrev', '--format=%x01%H']
  const output = execFileSync('git', ['--git-dir', repo.gitDir, 'log', ...flags, head], { encoding: 'latin1', maxBuffer: 2 ** 28 })
  const found = new Map<string, [string, string | null][]>()
  let now = ''
  const fields = output.split('\0')
  for (let at = 0; at < fields.length; at += 1) {
    const field = (fields[at] ?? '').trimStart()
    if (field.startsWith('\u0001')) now = names.get(field.slice(1, 41)) ?? ''
    const raw = field.slice(field.startsWith('\u0001') ? 41 : 0).trimStart()
    if (!raw.startsWith(':')) continue
    const [, toMode, , toOid = ''] = raw.slice(1).split(' ')
    const path = fields[(at += 1)] ?? ''
    found.set(path, [...(found.get(path) ?? []), [now, toMode === '000000' ? null : toOid]])
  }
  return found
}

const names = fc.constantFrom('a', 'b', 'a.b', 'caf\xe9', 'new\nline', ' x', ':(top)', '"q"')
const paths = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const drafts = fc.record({ mode: fc.constantFrom('100644', '100755', '120000'), content: fc.constantFrom('1', '2', '') })
const edits = fc.array(fc.tuple(paths, fc.option(drafts)), { minLength: 0, maxLength: 4 })
const steps = fc.array(
  fc.record({ edits, parent: fc.option(fc.nat(12), { freq: 6 }), merged: fc.array(fc.nat(12), { maxLength: 1 }), back: fc.nat(4) }),
  { minLength: 1, maxLength: 10 },
)

/** A file takes the place of whatever stands at its path, above it or below it. */
const edited = (files: ReadonlyMap<string, Draft>, changes: readonly (readonly [string, Draft | null])[]): Map<string, Draft> => {
  let now = new Map(files)
  for (const [path, draft] of changes) {
    now = new Map([...now].filter(([other]) => other !== path && !other.startsWith(`${path}/`) && !path.startsWith(`${other}/`)))
    if (draft !== null) now.set(path, draft)
  }
  return now
}

test('the history of every file is what git log says, for any edits, merges, forks and lost parents', async () => {
  const repo = await opened(temporaryFolder())
  await repo.ensure()
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const states: Map<string, Draft>[] = []
      // Some steps go back to an older state, so that files come back and pairs of trees repeat.
      for (const step of drawn) states.push(edited(states.at(-1 - step.back) ?? states.at(-1) ?? new Map(), step.edits))
      const made = storeTrees(repo, states).map((tree, n) =>
        recorded(n + 1, tree, {
          ...(drawn[n]?.parent !== null && { parent: `K${drawn[n]?.parent}` }),
          merged: (drawn[n]?.merged ?? []).filter((one) => one <= n).map((one) => `K${one}`),
        }),
      )
      const expected = historyByGit(repo, made)
      const all = new Set([...states.flatMap((state) => [...state.keys()]), 'never', 'a'])
      for (const from of [repo, await anew(repo)]) {
        for (const path of all) {
          const found = good(await iterationsOf(from, made, shownPath(path)))
          expect([path, found.map(({ checkpoint, blob }) => [checkpoint, blob])]).toEqual([path, expected.get(path) ?? []])
          expect(found.map(({ n }) => n)).toEqual(found.map((_, at) => at + 1))
        }
      }
    }),
    { numRuns: 60, seed: 20261122, endOnFailure: true },
  )
})
