import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { inputsOfRun } from '../../shared/operations/evidence/inputs-of-run.ts'
import { isFault, type Fault } from '../../shared/session/fault.ts'
import { openCore } from '../support/core.ts'
import { temporaryFolder } from '../support/folder.ts'

const good = <T>(value: T | Fault): T => {
  if (isFault(value)) throw new Error(value.message)
  return value
}

const MONOREPO: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "root", "workspaces": ["packages/*"] }',
  'package-lock.json': '{}',
  'packages/app/package.json': '{ "name": "app", "dependencies": { "ui": "*" } }',
  'packages/app/a.js': '1',
  'packages/ui/package.json': '{ "name": "ui" }',
  'packages/ui/b.js': '1',
  'packages/site/package.json': '{ "name": "site" }',
  'packages/site/c.js': '1',
  'README.md': 'prose',
}

const openMonorepo = async () => {
  const { workspace, sample } = await openCore({ files: MONOREPO })
  const repository = good(await workspace.repository())
  const inApp = async () => {
    const { tree } = good(await workspace.scan())
    return good(await inputsOfRun(repository, { tree, kind: 'tests', declared: null, cwd: 'packages/app' }))
  }
  return { sample, workspace, repository, inApp }
}

test('the inputs of a package are its files, those of its dependencies and those of no package', async () => {
  const { sample, inApp } = await openMonorepo()
  const before = await inApp()
  expect(before).toMatchObject({
    source: 'packages',
    globs: expect.arrayContaining(['!packages/site/**', '!*.{md,markdown,mdx,rst,adoc}']),
  })
  const after = async (path: string, text: string): Promise<boolean> => {
    sample.write(path, text)
    const { digest } = await inApp()
    sample.write(path, MONOREPO[path] ?? '')
    return digest !== before.digest
  }
  expect(await after('packages/site/c.js', '2')).toBe(false)
  expect(await after('README.md', 'more prose')).toBe(false)
  expect(await after('packages/ui/b.js', '2')).toBe(true)
  expect(await after('package-lock.json', '{ "lockfileVersion": 3 }')).toBe(true)
})

test('without anything that narrows them they are the whole tree', async () => {
  const { workspace, repository } = await openMonorepo()
  const { tree } = good(await workspace.scan())
  expect(await inputsOfRun(repository, { tree, kind: 'command', declared: null, cwd: '' })).toMatchObject({ source: 'whole', globs: [] })
  expect(await inputsOfRun(repository, { tree, kind: 'tests', declared: ['packages/ui/**'], cwd: '' })).toMatchObject({
    source: 'declared',
  })
})

test('a declared file outside the tree ages the evidence, and putting it back brings the verdict back', async () => {
  const outside = join(temporaryFolder('outside'), 'app.conf')
  writeFileSync(outside, 'one')
  const { call } = await openCore({
    files: { 'a.js': '1', '.maestro/config.jsonc': JSON.stringify({ inputs: { outside: { files: [outside] } } }) },
  })
  await call('set_criteria', { criteria: [{ text: 'It holds', check: { kind: 'command', argv: ['node', '-e', '0'] } }] })
  await call('verify')
  const label = async () =>
    z.looseObject({ criteria: z.array(z.looseObject({ label: z.string() })) }).parse((await call('get_status')).view).criteria[0]?.label
  expect(await label()).toContain('C1 met')
  writeFileSync(outside, 'two')
  expect(await label()).toContain(`C1 stale: ${outside} (outside the tree) changed`)
  rmSync(outside)
  expect(await label()).toContain('C1 stale')
  writeFileSync(outside, 'one')
  expect(await label()).toContain('C1 met')
})

test('a check inside a package stays met when another package or its prose changes, and is stale when a dependency does', async () => {
  const { call, sample } = await openCore({
    files: { ...MONOREPO, 'packages/app/package.json': '{ "name": "app", "type": "module", "dependencies": { "ui": "*" } }' },
  })
  const check = { kind: 'command', argv: ['node', '-e', '0'], cwd: 'packages/app' }
  await call('set_criteria', { criteria: [{ text: 'It holds', check }] })
  expect((await call('verify')).text).toContain('C1 met')
  sample.write('packages/site/c.js', '2')
  const other = await call('verify')
  expect(other.text).toContain('Nothing was run')
  sample.write('packages/ui/b.js', '2')
  expect((await call('get_status')).text).toContain('C1 stale: packages/ui/b.js changed')
  expect((await call('verify')).text).toContain('C1 met')
  // The older record speaks again when its inputs are back, although another package has changed since.
  sample.write('packages/ui/b.js', '1')
  expect((await call('verify')).text).toContain('Nothing was run')
})
