import { expect, test } from 'vitest'
import { inputsOfRun } from '../../shared/operations/evidence/inputs-of-run.ts'
import { isFault, type Fault } from '../../shared/session/fault.ts'
import { openCore } from '../support/core.ts'

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
