import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPackedIds } from '../../shared/git/pack/packed-ids.ts'
import { putAll, temporaryFolder, userGit } from './fixture.ts'

/** A repository with one pack, its objects' folder, and all ids in it. */
const packed = () => {
  const root = temporaryFolder()
  userGit(root, 'init', '-q')
  putAll(root, Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`d${n % 7}/f${n}`, `${n}`])))
  userGit(root, 'add', '-A')
  userGit(root, 'commit', '-qm', 'x')
  userGit(root, 'repack', '-adq')
  const listed = userGit(root, 'cat-file', '--batch-check=%(objectname)', '--batch-all-objects').split('\n')
  return { root, objects: join(root, '.git/objects'), ids: listed.filter((line) => /^[0-9a-f]{40}$/.test(line)) }
}
const at = (id: string): [Buffer, number] => [Buffer.from(`00${id}`, 'hex'), 1]

test('every object of a pack is known by its index, and nothing else is', () => {
  const { objects, ids } = packed()
  const has = openPackedIds(objects)
  expect(ids.length).toBeGreaterThan(600)
  expect(ids.filter((id) => !has(...at(id)))).toEqual([])
  expect(
    ['0'.repeat(40), 'f'.repeat(40), ...ids.map((id) => `${id.slice(0, 39)}${id.endsWith('0') ? '1' : '0'}`)].some((id) => has(...at(id))),
  ).toBe(false)
})

test('an index whose pack is gone, is damaged or is of another version promises nothing', () => {
  const { objects, ids } = packed()
  const folder = join(objects, 'pack')
  const [index = ''] = readdirSync(folder).filter((name) => name.endsWith('.idx'))
  writeFileSync(join(folder, 'pack-torn.idx'), 'torn')
  writeFileSync(join(folder, 'pack-torn.pack'), '')
  rmSync(join(folder, index.replace(/idx$/, 'pack')))
  const has = openPackedIds(objects)
  expect(ids.some((id) => has(...at(id)))).toBe(false)
})
