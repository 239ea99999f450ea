import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, utimesSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deriveCommits, type ChainedCheckpoint } from '../../shared/git/derive-commits.ts'
import { collectUnreached } from '../../shared/git/housekeeping/collect.ts'
import { countPacks, isRepackWorth, looseObjects, packNames } from '../../shared/git/housekeeping/packs.ts'
import { rollUp, writeCommitGraph } from '../../shared/git/housekeeping/repack.ts'
import { sweepUnfinished } from '../../shared/git/housekeeping/sweep.ts'
import { openPackWriter } from '../../shared/git/pack/pack-writer.ts'
import type { Repository } from '../../shared/git/repository.ts'
import { bytesBelow } from '../../shared/store/disk.ts'
import { AGENT } from '../support/given.ts'
import { bundled, good, opened, put, userGit, userRepository } from './fixture.ts'

const nobody = (): void => undefined
const objectsOf = ({ gitDir }: Repository): string => join(gitDir, 'objects')
const own = (repo: Repository, ...args: string[]): string => userGit(repo.gitDir, '--git-dir=.', ...args)
const isWhole = (repo: Repository): boolean => !/missing|corrupt|error/i.test(own(repo, 'fsck', '--full', '--no-dangling'))

/** Folders of ten files in folders of ten: trees of the depth that real ones have. */
const FOLDERS = 30
const FILES = 10

type Written = { readonly repo: Repository; readonly checkpoints: ChainedCheckpoint[]; readonly contents: Map<string, string> }

/** A store with `count` checkpoints of five edits each, one pack each, as the engine writes them. */
const storeOf = async (count: number): Promise<Written> => {
  const repo = await opened(userRepository())
  const unmade = await repo.ensure()
  if (unmade !== undefined) throw new Error(unmade.message)
  mkdirSync(join(repo.place.storeDir, 'trees'), { recursive: true })
  const written: Written = { repo, checkpoints: [], contents: new Map() }
  const files = new Map<string, string>()
  for (let folder = 0; folder < FOLDERS; folder += 1)
    for (let file = 0; file < FILES; file += 1) files.set(`d${folder}/f${file}`, sourceOf(`${folder} ${file}`, 0))
  for (let n = 1; n <= count; n += 1) {
    for (let edit = 0; edit < (n > 1 ? 5 : 0); edit += 1) {
      const path = `d${(n * 7 + edit) % FOLDERS}/f${(n * 3 + edit) % FILES}`
      files.set(path, sourceOf(path, n))
    }
    checkpoint(written, files, n)
  }
  return written
}

/** About 3 kB of lines that differ from file to file; an edit changes one of them. */
const sourceOf = (seed: string, edit: number): string =>
  Array.from(
    { length: 60 },
    (_, line) => `export const value${line} = '${seed} ${line === edit % 60 ? edit : line * 7919}' // a line of a file\n`,
  ).join('')

const treeLine = (mode: string, name: string, oid: string): Buffer =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')])

const checkpoint = ({ repo, checkpoints, contents }: Written, files: ReadonlyMap<string, string>, n: number): void => {
  const pack = openPackWriter(objectsOf(repo))
  const byFolder = new Map<string, Buffer[]>()
  for (const [path, text] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [folder = '', name = ''] = path.split('/')
    const blob = known(text) ?? remember(text, pack.add('blob', Buffer.from(text)))
    contents.set(blob, text)
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), treeLine('100644', name, blob)])
  }
  const folders = [...byFolder].map(([folder, lines]) => {
    const content = Buffer.concat(lines)
    const key = content.toString('latin1')
    return treeLine('40000', folder, known(key) ?? remember(key, pack.add('tree', content)))
  })
  const tree = pack.add('tree', Buffer.concat(folders))
  pack.finish()
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString()
  checkpoints.push({
    id: `K${n}`,
    tree,
    parent: n === 1 ? null : `K${n - 1}`,
    merged: [],
    why: 'timer',
    reason: 'r',
    turn: null,
    step: null,
    notStored: [],
    notStoredCount: 0,
    by: AGENT,
    at,
    replica: 'rp-1',
  })
}

/** What this store has already, as the engine knows it. */
const oids = new Map<string, string>()
const known = (content: string): string | undefined => oids.get(content)
const remember = (content: string, oid: string): string => {
  oids.set(content, oid)
  return oid
}

const isComplete = ({ repo, checkpoints }: Written): boolean => {
  const trees = checkpoints.map(({ tree }) => tree)
  return missingOf(repo, trees).length === 0 && !/^\?/m.test(own(repo, 'rev-list', '--objects', '--missing=print', ...trees))
}

let program = ''
beforeAll(async () => {
  program = await bundled(`
import { findPlace } from 'shared/git/place.ts'
import { openRepository } from 'shared/git/repository.ts'
import { rollUp } from 'shared/git/housekeeping/repack.ts'
import { openPackWriter } from 'shared/git/pack/pack-writer.ts'
const [what, root] = process.argv.slice(2)
const repo = await openRepository(await findPlace(root))
if (what === 'repack') {
  process.stdout.write('begins\\n')
  const failed = await rollUp(repo, () => process.stdout.write('works\\n'))
  process.stdout.write(failed === null ? 'done\\n' : 'failed ' + failed.message + '\\n')
}
if (what === 'write') {
  for (let n = 0; ; n++) {
    const pack = openPackWriter(repo.gitDir + '/objects')
    const oid = pack.add('blob', Buffer.from('written ' + process.pid + ' ' + n))
    pack.finish()
    process.stdout.write(oid + '\\n')
  }
}
`)
})

const children: ReturnType<typeof spawn>[] = []
afterAll(() => children.forEach((child) => child.kill('SIGKILL')))

const start = (what: string, repo: Repository) => {
  const child = spawn(process.execPath, [program, what, repo.place.root], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  children.push(child)
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
  return { child, lines: () => text.split('\n').slice(0, -1), closed: once(child, 'close') }
}

test('1,000 checkpoints of five edits become few packs, no loose object, and little disk', async () => {
  const store = await storeOf(1000)
  const { repo } = store
  oids.clear()
  const base = await bytesBelow(objectsOf((await storeOf(1)).repo))
  expect(packNames(objectsOf(repo)).length).toBe(1000)
  expect(isRepackWorth(objectsOf(repo))).toBe(true)
  deriveCommits(repo, 's-1', store.checkpoints)
  expect(await rollUp(repo, nobody)).toBeNull()
  expect(await writeCommitGraph(repo, nobody)).toBeNull()
  const { packs, bytes } = countPacks(objectsOf(repo))
  expect(packs).toBeLessThanOrEqual(3)
  expect(looseObjects(objectsOf(repo))).toEqual([])
  expect(bytes - base).toBeLessThanOrEqual(5 * 1024 * 1024)
  expect(isWhole(repo)).toBe(true)
  expect(isComplete(store)).toBe(true)
  expect(own(repo, 'rev-list', '--count', 'refs/maestro/s-1/rp-1/files')).toBe('1000')
  expect(isRepackWorth(objectsOf(repo))).toBe(false)
}, 120_000)

test('loose objects of git are packed too, and packs of the user with .keep are left alone', async () => {
  oids.clear()
  const store = await storeOf(60)
  const { repo } = store
  put(repo.place.root, 'loose.txt', 'a loose one\n')
  const loose = own(repo, 'hash-object', '-w', join(repo.place.root, 'loose.txt'))
  const kept = packNames(objectsOf(repo))[0] ?? ''
  writeFileSync(join(objectsOf(repo), 'pack', `${kept}.keep`), '')
  expect(await rollUp(repo, nobody)).toBeNull()
  expect(looseObjects(objectsOf(repo))).toEqual([])
  expect(own(repo, 'cat-file', '-p', loose)).toBe('a loose one')
  expect(countPacks(objectsOf(repo))).toMatchObject({ kept: 1, packs: 1 })
  expect(packNames(objectsOf(repo))).toContain(kept)
})

/** Starts a repack and kills it, git too, at the nth change in the pack folder. True when that was in the middle. */
const killAtChange = async (repo: Repository, n: number): Promise<boolean> => {
  let changes = 0
  const { child, lines, closed } = start('repack', repo)
  const watcher = watch(join(objectsOf(repo), 'pack'), () => {
    changes += 1
    if (changes === n && child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  })
  await closed
  watcher.close()
  return !lines().includes('done')
}

/** `npm run test:crash` kills it fifty times, the whole of the tests a fifth of that. */
const KILLS = process.env['npm_lifecycle_event'] === 'test:crash' ? 50 : 10

test(`kill -9 x ${KILLS} in the middle of repacking: nothing is lost, nothing is damaged, the next repack works`, async () => {
  oids.clear()
  const store = await storeOf(120)
  const { repo } = store
  deriveCommits(repo, 's-1', store.checkpoints)
  const added: string[] = []
  let inTheMiddle = 0
  for (let round = 0; round < KILLS; round += 1) {
    for (let one = 0; one < 12; one += 1) {
      const pack = openPackWriter(objectsOf(repo))
      added.push(pack.add('blob', Buffer.from(`round ${round} ${one}`)))
      pack.finish()
    }
    if (await killAtChange(repo, 1 + ((round * 7) % 41))) inTheMiddle += 1
  }
  expect(inTheMiddle).toBeGreaterThanOrEqual(KILLS * 0.6)
  expect(isWhole(repo)).toBe(true)
  expect(isComplete(store)).toBe(true)
  expect(await rollUp(repo, nobody)).toBeNull()
  expect(isComplete(store)).toBe(true)
  expect(missingOf(repo, added)).toEqual([])
  expect(countPacks(objectsOf(repo)).packs).toBeLessThanOrEqual(6)
}, 180_000)

const missingOf = (repo: Repository, ids: readonly string[]): string[] =>
  execFileSync('git', ['--git-dir=.', 'cat-file', '--batch-check'], { cwd: repo.gitDir, input: ids.join('\n'), encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.endsWith(' missing'))

test('two repacks at once, a writer and a reader that stays: nobody misses anything', async () => {
  oids.clear()
  const store = await storeOf(150)
  const { repo, contents } = store
  const reader = spawn('git', ['--git-dir=.', 'cat-file', '--batch'], { cwd: repo.gitDir })
  children.push(reader)
  let answers = ''
  reader.stdout.setEncoding('latin1').on('data', (more: string) => (answers += more))
  const blobs = [...contents.keys()]
  // The reader has opened the packs of now before they go.
  const asked: string[] = blobs.slice(0, 20)
  reader.stdin.write(`${asked.join('\n')}\n`)
  await once(reader.stdout, 'data')
  const writer = start('write', repo)
  for (let round = 0; round < 4; round += 1) {
    const both = [start('repack', repo), start('repack', repo)]
    const more = blobs.slice(round * 50 + 20, round * 50 + 70)
    asked.push(...more)
    reader.stdin.write(`${more.join('\n')}\n`)
    await Promise.all(both.map(({ closed }) => closed))
    expect(both.flatMap(({ lines }) => lines()).filter((line) => line === 'done').length).toBeGreaterThanOrEqual(1)
  }
  writer.child.kill('SIGKILL')
  await writer.closed
  reader.stdin.end()
  await once(reader, 'close')
  expect(answers.match(/^[0-9a-f]{40} missing$/gm) ?? []).toEqual([])
  expect((answers.match(/^[0-9a-f]{40} blob \d+$/gm) ?? []).length).toBe(asked.length)
  expect(isWhole(repo)).toBe(true)
  expect(isComplete(store)).toBe(true)
  const acknowledged = writer.lines()
  expect(acknowledged.length).toBeGreaterThan(10)
  expect(missingOf(repo, acknowledged)).toEqual([])
}, 180_000)

test('unfinished files are removed when nobody wrote to them for an hour, by the clock of the file system', async () => {
  oids.clear()
  const { repo } = await storeOf(1)
  const pack = join(objectsOf(repo), 'pack')
  mkdirSync(join(objectsOf(repo), 'ab'), { recursive: true })
  mkdirSync(join(repo.gitDir, 'refs/maestro/s-1/rp-1'), { recursive: true })
  const trees = join(repo.place.storeDir, 'trees')
  mkdirSync(join(trees, 'tmp-old'))
  const unfinished = [
    join(pack, 'tmp_pack_1'),
    join(pack, 'tmp_pack_1.idx'),
    join(pack, 'tmp_idx_1'),
    join(pack, `pack-${'a'.repeat(40)}.pack`),
    join(pack, `pack-${'b'.repeat(40)}.idx`),
    join(pack, '.tmp-1234-pack-abc.pack'),
    join(objectsOf(repo), 'ab/tmp_obj_1'),
    join(repo.gitDir, 'tmp_ref_1'),
    join(repo.gitDir, 'refs/maestro/s-1/rp-1/tmp_ref_2'),
  ]
  for (const path of unfinished) writeFileSync(path, 'x')
  expect(sweepUnfinished(repo)).toBe(0)
  const old = new Date(Date.now() - 3_700_000)
  for (const path of [...unfinished, join(trees, 'tmp-old')]) utimesSync(path, old, old)
  writeFileSync(join(pack, 'tmp_pack_2'), 'being written')
  expect(sweepUnfinished(repo)).toBe(unfinished.length + 1)
  expect([...unfinished, join(trees, 'tmp-old')].filter((path) => existsSync(path))).toEqual([])
  expect(existsSync(join(pack, 'tmp_pack_2'))).toBe(true)
  expect(packNames(objectsOf(repo)).length).toBe(1)
})

test('collecting keeps what roots and refs reach, and what is younger than an hour', async () => {
  oids.clear()
  const store = await storeOf(4)
  const { repo, checkpoints } = store
  const [first, second, third, fourth] = checkpoints
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) throw new Error('four were made')
  deriveCommits(repo, 's-1', [first])
  const old = new Date(Date.now() - 3_700_000)
  for (const name of packNames(objectsOf(repo)))
    for (const part of ['pack', 'idx']) utimesSync(join(objectsOf(repo), 'pack', `${name}.${part}`), old, old)
  const pack = openPackWriter(objectsOf(repo))
  const young = pack.add('blob', Buffer.from('young'))
  pack.finish()
  const collected = good(await collectUnreached(repo, new Set([third.tree, 'f'.repeat(40)]), nobody))
  expect(collected.packsRemoved).toBeGreaterThan(0)
  const has = (oid: string): boolean => missingOf(repo, [oid]).length === 0
  expect([first.tree, second.tree, third.tree, fourth.tree, young].map(has)).toEqual([true, false, true, false, true])
  expect(isWhole(repo)).toBe(true)
})

test('a root with a hole in it stops a collection before anything is removed', async () => {
  oids.clear()
  const { repo, checkpoints } = await storeOf(2)
  const pack = openPackWriter(objectsOf(repo))
  const broken = pack.add('tree', treeLine('100644', 'gone', 'e'.repeat(40)))
  pack.finish()
  const before = packNames(objectsOf(repo))
  const refused = await collectUnreached(repo, new Set([broken, ...checkpoints.map(({ tree }) => tree)]), nobody)
  expect(refused).toMatchObject({ code: 'collect_stopped' })
  expect(packNames(objectsOf(repo))).toEqual(before)
})
