import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { userEnvironment } from '../support/sample.ts'
import { config, openProject, verdictOf, type Project } from './project.ts'

const node = (script: string, more: object = {}) => ({ kind: 'command', argv: ['node', '-e', script], ...more })
const READS_ENV = node("console.log('level', require('fs').readFileSync('.env.test', 'utf8'))", { pattern: 'level 7' })
const IGNORED = { '.gitignore': '.env*\nnode_modules\n.venv\nscratch.txt\nout\n', 'a.txt': 'a\n' }

test('an ignored file that a check needs: it could not run, and the line that would bring it is named; with that line it runs', async () => {
  const project = await openProject(IGNORED, READS_ENV)
  project.write('.env.test', '7')
  expect(verdictOf(await project.verify())).toBe(
    'could-not-run: .env.test is not in the checkout: git ignores it, and it lies only in the work tree; "carry": [".env.test"] in .maestro/config.jsonc would bring it',
  )
  project.write('.maestro/config.jsonc', '{ "carry": [".env.test"] } // keys for tests\n')
  const carried = await project.verify()
  expect(verdictOf(carried)).toBe('met: exit code 0')
  expect(carried.environment.outside).toEqual({ '.env.test': expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(carried.method.parts).toMatchObject({ 'config.jsonc carry': expect.any(String) })
  expect(carried.integrity.leftFiles).toEqual([])
})

test('what is not ignored is the own failure of the tree: a file that no tree has yet is no missing piece', async () => {
  const project = await openProject(IGNORED, node("require('fs').readFileSync('b.txt')"))
  expect(verdictOf(await project.verify())).toBe('unmet: exit code 1')
})

test('a carried path that is a link is not shown: it could lead to anything on this machine', async () => {
  const secrets = temporaryFolder('secrets')
  writeFileSync(join(secrets, 'key'), 'secret of the host')
  const project = await openProject(
    { ...IGNORED, ...config({ carry: ['.env.d'] }) },
    node("console.log(require('fs').readdirSync('.').join())"),
  )
  symlinkSync(secrets, join(project.root, '.env.d'))
  const evidence = await project.verify()
  expect(project.log(evidence)).not.toContain('.env.d')
  expect(evidence.environment.untracked).toEqual(['.env.d was to be carried and is not in the work tree'])
})

test('a broken configuration runs nothing, and says where it is broken', async () => {
  const project = await openProject(IGNORED, READS_ENV)
  project.write('.maestro/config.jsonc', '{\n  "carry": [".env.test"\n}\n')
  const { fault, text } = await project.core.call('verify')
  expect([fault, text]).toEqual(['config_invalid', expect.stringContaining('.maestro/config.jsonc, line 3, column 1: comma expected')])
})

test('what an earlier run left, ignored or not, is gone before the next one', async () => {
  const leaves =
    "const fs = require('fs'); for (const f of ['scratch.txt', 'seen.txt', 'out']) if (fs.existsSync(f)) process.exit(9); fs.writeFileSync('scratch.txt', ''); fs.writeFileSync('seen.txt', ''); fs.mkdirSync('out/deep', { recursive: true }); fs.writeFileSync('out/deep/x', '')"
  const project = await openProject(IGNORED, node(leaves))
  for (let turn = 0; turn < 3; turn += 1) {
    const evidence = await project.verify()
    expect(verdictOf(evidence)).toBe('met: exit code 0')
    expect(evidence.integrity.leftFiles.toSorted()).toEqual(['out/deep/x', 'scratch.txt', 'seen.txt'])
  }
})

const SETUP = {
  ...config({ setup: [{ run: ['sh', '-c', 'mkdir -p out && date +%N > out/built && cat a.txt >> out/built'], inputs: ['a.txt'] }] }),
}

test('a setup that names its inputs is kept while they are the same, and each run gets a copy of its own', async () => {
  const check = node(
    "const fs = require('fs'); console.log('built', fs.readFileSync('out/built', 'utf8')); fs.writeFileSync('out/built', 'changed by the run')",
  )
  const project = await openProject({ ...IGNORED, ...SETUP }, check)
  const first = await project.verify()
  project.write('b.txt', 'not an input\n')
  const second = await project.verify()
  expect([first, second].map((evidence) => project.facts(evidence).setup)).toEqual(['run', 'kept'])
  expect(project.log(second)).toBe(project.log(first))
  project.write('a.txt', 'another\n')
  const third = await project.verify()
  expect(project.facts(third).setup).toBe('run')
  expect(project.log(third)).toContain('another')
})

test('a kept setup of which a part is gone is built again, and kept again', async () => {
  const project = await openProject({ ...IGNORED, ...SETUP }, node("console.log(require('fs').readFileSync('out/built', 'utf8'))"))
  await project.verify()
  const setups = join(project.core.workspace.checkoutsDir, 'setups')
  for (const key of readdirSync(setups)) rmSync(join(setups, key, 'files', 'out'), { recursive: true })
  const mended = await project.verify()
  expect(verdictOf(mended)).toBe('met: exit code 0')
  const last = await project.verify()
  expect([mended, last].map((evidence) => project.facts(evidence).setup)).toEqual(['run', 'kept'])
  expect(project.log(last)).toBe(project.log(mended))
})

test('a setup has a time limit of its own', async () => {
  const project = await openProject(
    { ...IGNORED, ...config({ setup: [{ run: ['sh', '-c', 'echo begun; sleep 30'], timeoutS: 1 }] }) },
    node('0'),
  )
  expect(verdictOf(await project.verify())).toMatch(/^could-not-run: setup `sh -c .*` timed out: begun$/)
})

/** `@m/b` and `dep` as pnpm lays them out: a store in the project, links to it, and links between packages. */
const PNPM = {
  ...IGNORED,
  'package.json': { private: true },
  'packages/b/package.json': { name: '@m/b', main: 'index.js' },
  'packages/b/index.js': "exports.where = __dirname; exports.value = 'of the tree'\n",
  'packages/a/package.json': { name: '@m/a' },
  'packages/a/use.js':
    "const b = require('@m/b'); const dep = require('dep'); console.log(b.value, dep.inner, b.where); require('fs').mkdirSync('node_modules/.cache/x', { recursive: true })\n",
}

const installPnpm = ({ root }: Project): void => {
  const link = (target: string, path: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    symlinkSync(target, join(root, path))
  }
  const file = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const store = 'node_modules/.pnpm'
  file(`${store}/dep@1.0.0/node_modules/dep/index.js`, "exports.inner = require('inner')\n")
  file(`${store}/inner@1.0.0/node_modules/inner/index.js`, "module.exports = 'inner found'\n")
  link('../../inner@1.0.0/node_modules/inner', `${store}/dep@1.0.0/node_modules/inner`)
  link('../../../node_modules/.pnpm/dep@1.0.0/node_modules/dep', 'packages/a/node_modules/dep')
  link('../../../b', 'packages/a/node_modules/@m/b')
  mkdirSync(join(root, 'packages/a/node_modules/.cache'), { recursive: true })
}

const USES = { kind: 'command', argv: ['node', 'use.js'], cwd: 'packages/a' }

test("pnpm's layout: links into its store hold, links between packages lead to the checkout's own, caches are thrown away", async () => {
  const project = await openProject(PNPM, USES)
  installPnpm(project)
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toBe('met: exit code 0')
  expect(project.log(evidence)).toContain('of the tree inner found')
  expect(existsSync(join(project.root, 'packages/a/node_modules/.cache/x'))).toBe(false)
  expect(evidence.integrity).toEqual({ changedFiles: [], leftFiles: [] })
})

/** An environment in which the only bubblewrap to be found does not work, and the user allowed unconfined runs. */
const withoutSandbox = (): NodeJS.ProcessEnv => {
  const folder = temporaryFolder('no-bwrap')
  writeFileSync(join(folder, 'bwrap'), '#!/bin/sh\nexit 1\n')
  chmodSync(join(folder, 'bwrap'), 0o755)
  return { ...userEnvironment(), PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }
}

test('where nothing can be mounted, packages of the workspace still come from the checkout, and the record says what it was', async () => {
  const project = await openProject(PNPM, USES, { env: withoutSandbox() })
  installPnpm(project)
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toBe('met: exit code 0')
  expect(evidence.sandbox.grade).toBe('unconfined')
  expect(project.log(evidence)).toContain(`of the tree inner found ${join(project.core.workspace.checkoutsDir, '01', 'packages/b')}`)
  expect(evidence.integrity).toEqual({ changedFiles: [], leftFiles: [] })
})

test('lock files that differ from the installed ones are told', async () => {
  const project = await openProject({ ...IGNORED, 'package-lock.json': { lockfileVersion: 3 } }, node('0'))
  const { tree } = (await project.verify()).subject
  project.write('package-lock.json', '{ "lockfileVersion": 2 }')
  const { core } = project
  const { run } = (await core.call('run_command', { command: ['true'], on: 'baseline' })).view
  expect(tree).toMatch(/^[0-9a-f]{40}$/)
  const started = core
    .session()
    .read()
    .state.runs.find(({ id }) => id === run)
  expect(started?.purpose.tree).toBe(tree)
  expect(project.factsOf(String(run)).lockFilesDiffer).toEqual(['package-lock.json'])
})
