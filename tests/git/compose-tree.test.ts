import { join } from 'node:path'
import { expect, test } from 'vitest'
import { materialise } from '../../shared/git/checkout.ts'
import { composeTree } from '../../shared/git/compose-tree.ts'
import { entriesOf } from '../../shared/git/entries.ts'
import { mixTree } from '../../shared/operations/comparing/mix-tree.ts'
import { good, opened, put, putAll, scanned, snapshot, temporaryFolder, userGit, userRepository, type Content } from './fixture.ts'

/** Names that git orders in its own way, modes, a link, and bytes that are no text. */
const before: Readonly<Record<string, Content>> = {
  'src/sum.js': 'minus',
  'src.js': 's',
  'src-a/x': 'x',
  'src/deep/run': { exec: 'r' },
  link: { link: 'src.js' },
  'test/sum.test.js': 'old',
  'test/gone.test.js': 'gone',
}

test('composing the files of a tree gives the id that git gave it', async () => {
  const root = userRepository(before)
  put(root, Buffer.from('caf\xe9', 'latin1'), 'bytes')
  const repo = await opened(root)
  const { tree } = await scanned(repo)
  expect(await composeTree(repo, good(await entriesOf(repo, tree)).toReversed())).toBe(tree)
})

test('the mix has the old source and the new tests, the reverse the other way round, and the user’s git sees nothing', async () => {
  const root = userRepository(before)
  const repo = await opened(root)
  const baseline = (await scanned(repo)).tree
  putAll(root, { 'src/sum.js': 'plus', 'src/new.js': 'n', 'test/sum.test.js': 'new', 'test/gone.test.js': null, 'test/snap/a.snap': 'a' })
  const now = (await scanned(repo)).tree
  const objects = userGit(root, 'count-objects', '-v')
  const filesOf = async (tree: string): Promise<string[]> => {
    const dir = join(temporaryFolder(), 'checkout')
    good(await materialise(repo, tree, dir))
    return snapshot(dir, ['.git']).toSorted()
  }
  const mix = good(await mixTree(repo, { source: baseline, tests: now }))
  const common = ['link -> src.js', 'src-a/x 644 x', 'src.js 644 s', 'src/deep/run 755 r']
  expect(await filesOf(mix)).toEqual([...common, 'src/sum.js 644 minus', 'test/snap/a.snap 644 a', 'test/sum.test.js 644 new'].toSorted())
  const reverse = good(await mixTree(repo, { source: now, tests: baseline }))
  const old = ['src/new.js 644 n', 'src/sum.js 644 plus', 'test/gone.test.js 644 gone', 'test/sum.test.js 644 old']
  expect(await filesOf(reverse)).toEqual([...common, ...old].toSorted())
  expect(good(await mixTree(repo, { source: baseline, tests: now }))).toBe(mix)
  expect(userGit(root, 'count-objects', '-v')).toBe(objects)
})
