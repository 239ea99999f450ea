import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepHouse } from '../../shared/operations/housekeeping.ts'
import { leaseCheckout, releaseCheckout } from '../../shared/operations/runs/lease.ts'
import { measureStore } from '../../shared/operations/store-use.ts'
import { dropUnusedCaches } from '../../shared/operations/unused-caches.ts'
import { isFault } from '../../shared/session/fault.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { openProject, verdictOf } from './project.ts'

const DAY_MS = 86_400_000
const later = (days: number) => ({ ...systemSources, now: () => new Date(Date.now() + days * DAY_MS).toISOString() })

/** A project one run of which left a setup's result, a checkout, and a cache as build tools leave it there. */
const openBuilt = async () => {
  const project = await openProject(
    { '.gitignore': 'dist/\n', '.maestro/config.jsonc': { setup: [['sh', '-c', 'mkdir -p dist && echo built > dist/a']] } },
    { kind: 'command', argv: ['cat', 'dist/a'] },
  )
  expect(verdictOf(await project.verify())).toBe('met: exit code 0')
  const { workspace } = project.core
  const cache = join(workspace.checkoutsDir, '01.caches', 'now', 'target')
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, 'object'), 'x'.repeat(3_000_000))
  const [setup = ''] = readdirSync(join(workspace.checkoutsDir, 'setups'))
  return { ...project, workspace, setup }
}

test('doctor counts results of setups and caches of builds, each by its name', async () => {
  const { core, workspace } = await openBuilt()
  const parts = Object.fromEntries((await measureStore(workspace)).map(({ name, bytes }) => [name, bytes]))
  expect(parts).toMatchObject({ 'build caches': 3_000_000, 'setup results': expect.any(Number), checkouts: expect.any(Number) })
  expect((await core.call('doctor')).text).toMatch(/disk use: .*build caches 2\.9 MB.*setup results/)
})

test('what no run used for thirty days goes with the housekeeping, and is made again when it is needed', async () => {
  const { workspace, setup, verify, facts } = await openBuilt()
  expect(dropUnusedCaches({ ...workspace, sources: later(29) })).toEqual([])
  const kept = await keepHouse({ ...workspace, sources: later(31) })
  if (kept === null || isFault(kept)) throw new Error('nobody kept house')
  expect(kept.unused).toEqual([join('setups', setup), '01'])
  expect(readdirSync(workspace.checkoutsDir).filter((name) => !/\.(lease|released)$/.test(name))).toEqual(['setups'])
  expect(readdirSync(join(workspace.checkoutsDir, 'setups'))).toEqual([])
  const again = await verify()
  expect([verdictOf(again), facts(again).setup]).toEqual(['met: exit code 0', 'run'])
})

test('a checkout that a run holds stays with its caches, however old', async () => {
  const { workspace, core } = await openBuilt()
  const runFolder = core.session().runFolder('r-held')
  expect(leaseCheckout(workspace.checkoutsDir, { runFolder, id: 'r-held', arm: 'now' })).toBe(join(workspace.checkoutsDir, '01'))
  const held = () => ['01', '01.caches'].map((name) => existsSync(join(workspace.checkoutsDir, name)))
  expect(dropUnusedCaches({ ...workspace, sources: later(400) })).not.toContain('01')
  expect(held()).toEqual([true, true])
  releaseCheckout(join(workspace.checkoutsDir, '01'), runFolder)
  expect(dropUnusedCaches({ ...workspace, sources: later(400) })).toContain('01')
  expect(held()).toEqual([false, false])
})

test('a draft that a killed setup left goes after a day', async () => {
  const { workspace } = await openBuilt()
  const draft = join(workspace.checkoutsDir, 'setups', 'abc.17.tmp')
  mkdirSync(draft)
  utimesSync(draft, new Date(), new Date())
  expect(dropUnusedCaches(workspace)).toEqual([])
  expect(dropUnusedCaches({ ...workspace, sources: later(2) })).toEqual([join('setups', 'abc.17.tmp')])
  expect(existsSync(draft)).toBe(false)
})
