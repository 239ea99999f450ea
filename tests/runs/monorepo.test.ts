import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { projectRoot } from '../support/paths.ts'
import { openProject, verdictOf, type Project } from './project.ts'

const built = (name: string, source: string, more: object = {}): Readonly<Record<string, string | object>> => ({
  [`packages/${name}/package.json`]: {
    name: `@m/${name}`, version: '1.0.0', type: 'module', exports: { types: './dist/index.d.ts', default: './dist/index.js' },
    scripts: { build: 'tsc -p .' }, ...more,
  },
  [`packages/${name}/src/index.ts`]: source,
  [`packages/${name}/tsconfig.json`]: {
    compilerOptions: { module: 'nodenext', target: 'es2022', lib: ['es5'], rootDir: 'src', outDir: 'dist', declaration: true, strict: true, types: [] },
    include: ['src'],
  },
}) // prettier-ignore

const MONOREPO = {
  '.gitignore': 'node_modules\ndist\n',
  'package.json': { name: 'monorepo', private: true, workspaces: ['packages/*'] },
  ...built('a', 'export const one: number = 1\n'),
  ...built('b', "import { one } from '@m/a'\nexport const two: number = one + one\n", { dependencies: { '@m/a': '1.0.0' } }),
  'packages/c/package.json': {
    name: '@m/c', version: '1.0.0', type: 'module', scripts: { test: 'node --test test/*.test.js' }, dependencies: { '@m/b': '1.0.0' },
  }, // prettier-ignore
  'packages/c/test/two.test.js': `import { test } from 'node:test'
import assert from 'node:assert/strict'
import { two } from '@m/b'
test('is two', () => assert.equal(two, 2))
`,
}

let template: string | undefined

/** As npm installs it, with a compiler that lies in the project itself. npm is asked once: it leaves the same in every project of these files. */
const installedOnce = (root: string): string => {
  const modules = join(root, 'node_modules')
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: root, stdio: 'ignore' })
  for (const name of ['typescript', '@typescript']) execFileSync('cp', ['-a', join(projectRoot, 'node_modules', name), join(modules, name)])
  mkdirSync(join(modules, '.bin'), { recursive: true })
  symlinkSync('../typescript/bin/tsc', join(modules, '.bin', 'tsc'))
  const kept = temporaryFolder('installed')
  execFileSync('cp', ['-a', modules, join(root, 'package-lock.json'), kept])
  return kept
}

const installed = (root: string): void => {
  if (template === undefined) template = installedOnce(root)
  else execFileSync('cp', ['-a', `${template}/.`, root])
}

const openMonorepo = async (): Promise<Project> => {
  const project = await openProject(MONOREPO, { kind: 'tests' })
  installed(project.root)
  return project
}

test('packages that need building are built before the check, in their order, and kept for the next run of the same tree; from the sources of the checkout: not the output in the work tree, and not its packages behind a link', async () => {
  const project = await openMonorepo()
  for (const name of ['a', 'b']) project.write(`packages/${name}/dist/index.js`, "throw new Error('output of the work tree')\n")
  const first = await project.verify()
  expect(verdictOf(first)).toBe('met: 1 passed')
  expect(first.method).toMatchObject({
    cwd: 'packages/c',
    setup: [
      ['npm', '--prefix', 'packages/a', 'run', 'build'],
      ['npm', '--prefix', 'packages/b', 'run', 'build'],
    ],
  })
  expect(project.facts(first).setup).toBe('run')
  expect(first.integrity).toEqual({ changedFiles: [], leftFiles: [] })

  const second = await project.verify()
  expect(verdictOf(second)).toBe('met: 1 passed')
  expect(project.facts(second).setup).toBe('kept')
  expect(second.integrity.leftFiles).toEqual([])
  expect(second.method.hash).toBe(first.method.hash)

  project.write('packages/a/src/index.ts', 'export const one: number = 2\n')
  const broken = await project.verify()
  expect(verdictOf(broken)).toBe('unmet: 0 passed, 1 failed')
  expect(project.facts(broken).setup).toBe('run')
})

test('a package whose files are named is the one whose tests run, with the files as it sees them', async () => {
  const project = await openProject(MONOREPO, { kind: 'tests', files: ['packages/c/test/two.test.js'] })
  installed(project.root)
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toBe('met: 1 passed')
  expect(evidence.method).toMatchObject({ cwd: 'packages/c', argv: expect.arrayContaining(['test/two.test.js']) })
})

test('a setup that does not compile is no failed test: its last words are the reason, and its log is the run’s', async () => {
  const project = await openMonorepo()
  project.write('packages/b/src/index.ts', "export const two: number = 'two'\n")
  const evidence = await project.verify()
  expect(evidence.verdict.word).toBe('could-not-run')
  expect(evidence.verdict.reason).toMatch(/setup `npm --prefix packages\/b run build` failed with exit code \d+: [^]*TS2322/)
  expect(project.log(evidence)).toContain("Type 'string' is not assignable to type 'number'")
})
