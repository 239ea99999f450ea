import { describe, expect, test } from 'vitest'
import { packageGraph, packageOf, withDependencies } from './package-graph.ts'

const json = (value: unknown): string => JSON.stringify(value)
const npm = new Map([
  ['package.json', json({ name: 'root', workspaces: ['packages/*', './apps/web/', '!packages/old'] })],
  ['packages/a/package.json', json({ name: '@x/a', dependencies: { '@x/b': '^1.0.0', react: '19' } })],
  ['packages/b/package.json', json({ name: '@x/b', devDependencies: { '@x/c': '*' } })],
  ['packages/c/package.json', json({ name: '@x/c', peerDependencies: { '@x/a': '*' } })],
  ['packages/old/package.json', json({ name: 'old' })],
  ['packages/a/node_modules/y/package.json', json({ name: 'y' })],
  ['apps/web/package.json', json({ dependencies: { '@x/b': 'workspace:^' } })],
  ['examples/one/package.json', json({ name: 'example' })],
])
const lines = (files: ReadonlyMap<string, string>): string[] =>
  packageGraph(files).map(({ name, folder, dependsOn }) => `${folder === '' ? '.' : folder} ${name} -> ${dependsOn.join(' ')}`)

describe('the packages of a workspace and what each needs', () => {
  test('npm, yarn and bun: the globs of the root', () => {
    expect(lines(npm)).toEqual([
      '. root -> ',
      'apps/web apps/web -> packages/b',
      'packages/a @x/a -> packages/b',
      'packages/b @x/b -> packages/c',
      'packages/c @x/c -> packages/a',
    ])
  })

  test('yarn: globs in an object', () => {
    const files = new Map([
      ['package.json', json({ workspaces: { packages: ['p/**'], nohoist: [] } })],
      ['p/deep/er/package.json', json({ name: 'er' })],
    ])
    expect(lines(files)).toEqual(['.  -> ', 'p/deep/er er -> '])
  })

  test.each([
    ['a block', '# all\npackages:\n  # ours\n  - \'packages/*\' # one level\n\n  - "!packages/old"\ncatalog:\n  - none/*\n'],
    ['a block without indentation', 'catalog: {}\npackages:\n- packages/*\n- "!packages/old"\nonlyBuiltDependencies:\n- x\n'],
    ['a flow', `packages: ['packages/*',\n  "!packages/old"]\n`],
  ])('pnpm: %s in its own file, which wins', (_, yaml) => {
    const files = new Map([...npm, ['pnpm-workspace.yaml', yaml]])
    expect(packageGraph(files).map(({ folder }) => folder)).toEqual(['', 'packages/a', 'packages/b', 'packages/c'])
  })

  test('a pnpm file that names no packages has the root alone', () => {
    expect(lines(new Map([...npm, ['pnpm-workspace.yaml', 'onlyBuiltDependencies:\n  - packages/*\n']]))).toEqual(['. root -> '])
  })

  test.each([
    ['file:../b', ['packages/b']],
    ['link:../b', ['packages/b']],
    ['workspace:../b', ['packages/b']],
    ['workspace:@x/b@*', ['packages/b']],
    ['npm:@x/b@^1', ['packages/b']],
    ['npm:other@^1', []],
    ['file:../../../outside', []],
    ['file:./vendor/thing', []],
  ])('a dependency under another name: %s', (wanted, dependsOn) => {
    const files = new Map([...npm, ['packages/a/package.json', json({ name: '@x/a', dependencies: { other: wanted } })]])
    expect(packageGraph(files).find(({ folder }) => folder === 'packages/a')?.dependsOn).toEqual(dependsOn)
  })

  test.each([
    ['no workspace', new Map([['package.json', json({ name: 'one' })]]), ['. one -> ']],
    ['no package', new Map([['go.mod', 'module x']]), []],
    ['torn JSON is no package', new Map([...npm, ['packages/b/package.json', '{ torn']]), undefined],
    ['wrong types count as absent', new Map([['package.json', json({ name: 7, workspaces: 'x', dependencies: [] })]]), ['.  -> ']],
  ])('%s', (_, files, expected) => {
    expect(lines(files)).toEqual(
      expected ?? ['. root -> ', 'apps/web apps/web -> ', 'packages/a @x/a -> ', 'packages/c @x/c -> packages/a'],
    )
  })
})

test('everything behind a package, through a cycle', () => {
  const packages = packageGraph(npm)
  expect(withDependencies(packages, 'apps/web')).toEqual(['apps/web', 'packages/a', 'packages/b', 'packages/c'])
  expect(withDependencies(packages, '')).toEqual([''])
})

test.each([
  ['packages/a/src/x.ts', 'packages/a'],
  ['packages/ab/x.ts', ''],
  ['packages/a', 'packages/a'],
  ['README.md', ''],
])('%s belongs to "%s"', (path, folder) => {
  expect(packageOf(packageGraph(npm), path)?.folder).toBe(folder)
})
