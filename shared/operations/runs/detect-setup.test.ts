import { expect, test } from 'vitest'
import { packageGraph } from '../../readers/package-graph.ts'
import { detectSetup } from './detect-setup.ts'
import type { Survey } from './survey.ts'

type Files = Readonly<Record<string, string | object>>

const surveyed = (files: Files): Survey => {
  const texts = new Map(Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? text : JSON.stringify(text)]))
  return { root: '/checkout', paths: new Set(texts.keys()), text: (path) => texts.get(path) }
}

const setupOf = (files: Files, { cwd = '', argv = ['vitest', 'run'] } = {}): string[] => {
  const survey = surveyed(files)
  const packages = packageGraph(new Map([...survey.paths].map((path) => [path, survey.text(path) ?? ''])))
  return detectSetup({ survey, packages, cwd, argv }).map((command) => command.join(' '))
}

const BUILT = { main: 'dist/index.js', scripts: { build: 'tsc' } }
const MONOREPO: Files = {
  'package.json': { workspaces: ['packages/*'] },
  'packages/a/package.json': { name: '@x/a', ...BUILT },
  'packages/b/package.json': { name: '@x/b', ...BUILT, dependencies: { '@x/a': '*' } },
  'packages/c/package.json': { name: '@x/c', dependencies: { '@x/b': '*' } },
}
const SINGLE: Files = { 'package.json': { name: 'one', ...BUILT } }

test('a monorepo builds what others need, in their order', () => {
  expect(setupOf(MONOREPO)).toEqual(['npm --prefix packages/a run build', 'npm --prefix packages/b run build'])
})

test('a package builds what it needs, and not what needs it', () => {
  expect(setupOf(MONOREPO, { cwd: 'packages/b' })).toEqual(['npm --prefix packages/a run build'])
  expect(setupOf(MONOREPO, { cwd: 'packages/a' })).toEqual([])
})

test('the build of the top builds all, with the package manager of the lock file', () => {
  const top = { workspaces: ['packages/*'], scripts: { build: 'tsc -b' } }
  expect(setupOf({ ...MONOREPO, 'package.json': top, 'yarn.lock': '' })).toEqual(['yarn run build'])
  expect(setupOf({ ...MONOREPO, 'pnpm-lock.yaml': '' }, { cwd: 'packages/b' })).toEqual(['pnpm --dir packages/a run build'])
})

test('what is in the tree needs no build', () => {
  expect(setupOf({ ...MONOREPO, 'packages/a/dist/index.js': '', 'packages/b/dist/index.js': '' })).toEqual([])
})

test('a single package is built where its tests or the command load its output', () => {
  expect(setupOf(SINGLE)).toEqual([])
  expect(setupOf({ ...SINGLE, 'test/a.test.js': "import '../src/index.ts'" })).toEqual([])
  expect(setupOf({ ...SINGLE, 'test/a.test.js': "import '../dist/index.js'" })).toEqual(['npm run build'])
  expect(setupOf({ ...SINGLE, 'test/a.test.js': 'import { one } from "one"' })).toEqual(['npm run build'])
  expect(setupOf(SINGLE, { argv: ['node', 'dist/cli.js', '--version'] })).toEqual(['npm run build'])
})

test.each<[string, object]>([
  [
    'exports of several conditions',
    { exports: { '.': { types: './src/index.ts', import: './dist/index.js' } }, scripts: { build: 'tsc' } },
  ],
  ['a program', { bin: { one: './dist/cli.js' }, scripts: { build: 'tsc' } }],
  ['a pattern', { exports: { './*': './dist/*.js' }, scripts: { build: 'tsc' } }],
])('%s name an output too', (_, manifest) => {
  expect(setupOf({ 'package.json': manifest, 'test/a.test.js': "import '../dist/index.js'" })).toEqual(['npm run build'])
})

test.each<[string, Files, string[]]>([
  [
    'without a build script nobody knows how',
    { 'package.json': { main: 'dist/index.js' }, 'test/a.test.js': "'../dist/x'" },
    ['vitest', 'run'],
  ],
  ['a command that builds by itself', { ...SINGLE, 'test/a.test.js': "'../dist/x'" }, ['npm', 'run', 'build']],
  ['a command that loads no package', MONOREPO, ['sleep', '1']],
])('%s', (_, files, argv) => {
  expect(setupOf(files, { argv })).toEqual([])
})
