import { describe, expect, test } from 'vitest'
import type { Package } from '../readers/package-graph.ts'
import { coversOf, inputsOf, type InputsWanted } from './inputs.ts'

/** `app` uses `ui`, which uses `core`; `site` stands alone; `core` holds an example that is a package of its own. */
const PACKAGES: readonly Package[] = [
  { name: '', folder: '', dependsOn: [] },
  { name: 'packages/app', folder: 'packages/app', dependsOn: ['packages/ui'] },
  { name: 'packages/ui', folder: 'packages/ui', dependsOn: ['packages/core'] },
  { name: 'packages/core', folder: 'packages/core', dependsOn: [] },
  { name: 'packages/core/example', folder: 'packages/core/example', dependsOn: ['packages/core'] },
  { name: 'site', folder: 'site', dependsOn: [''] },
]

const wanted = (more: Partial<InputsWanted> = {}): InputsWanted => ({
  kind: 'command',
  declared: null,
  cwd: '',
  packages: [],
  namesDocumentation: false,
  ...more,
})

const covered = (more: Partial<InputsWanted>, paths: readonly string[]): string[] => paths.filter(coversOf(inputsOf(wanted(more)).globs))

describe('what a check depends on', () => {
  test('is the whole tree, unless something narrows it', () => {
    expect(inputsOf(wanted())).toEqual({ source: 'whole', globs: [] })
    expect(inputsOf(wanted({ packages: [{ name: '', folder: '', dependsOn: [] }] }))).toEqual({ source: 'whole', globs: [] })
    expect(inputsOf(wanted({ kind: 'tests', namesDocumentation: true }))).toEqual({ source: 'whole', globs: [] })
    expect(coversOf([])('anything')).toBe(true)
  })

  test('is the package it runs in, what that depends on, and what belongs to no package', () => {
    const files = [
      'packages/app/src/a.ts',
      'packages/ui/src/b.ts',
      'packages/core/src/c.ts',
      'packages/core/example/d.ts',
      'site/index.ts',
      'package-lock.json',
      'tsconfig.json',
      'scripts/build.mjs',
      'packages/shared.json',
    ]
    const inApp = covered({ cwd: 'packages/app', packages: PACKAGES }, files)
    expect(files.filter((file) => !inApp.includes(file))).toEqual(['packages/core/example/d.ts', 'site/index.ts'])
    expect(covered({ cwd: 'packages/app/test/unit', packages: PACKAGES }, files)).toEqual(inApp)
    expect(covered({ cwd: 'packages/core', packages: PACKAGES }, files).slice(0, 1)).toEqual(['packages/core/src/c.ts'])
    expect(inputsOf(wanted({ cwd: 'site', packages: PACKAGES })).source).toBe('packages')
  })

  test('keeps a package that holds a covered one, and ends where packages use each other in a circle', () => {
    expect(covered({ cwd: 'packages/core/example', packages: PACKAGES }, ['packages/core/src/c.ts', 'packages/ui/b.ts'])).toEqual([
      'packages/core/src/c.ts',
    ])
    const circle = [
      { name: 'a', folder: 'a', dependsOn: ['b'] },
      { name: 'b', folder: 'b', dependsOn: ['a'] },
      { name: 'c', folder: 'c', dependsOn: [] },
    ]
    expect(covered({ cwd: 'a', packages: circle }, ['a/x', 'b/x', 'c/x'])).toEqual(['a/x', 'b/x'])
  })

  test('is every package when it runs above them or beside them', () => {
    expect(inputsOf(wanted({ cwd: '', packages: PACKAGES })).globs).toEqual([])
    expect(inputsOf(wanted({ cwd: 'scripts', packages: PACKAGES })).globs).toEqual([])
    expect(inputsOf(wanted({ cwd: 'packages/appendix', packages: PACKAGES })).globs).toEqual([])
  })

  test('takes the names of folders as they are', () => {
    const odd = [
      { name: 'a', folder: 'a', dependsOn: [] },
      { name: 'apps/[id] {x},(y)', folder: 'apps/[id] {x},(y)', dependsOn: [] },
      { name: 'apps/plain!', folder: 'apps/plain!', dependsOn: [] },
    ]
    expect(covered({ cwd: 'a', packages: odd }, ['a/x', 'apps/[id] {x},(y)/b', 'apps/i/b', 'apps/plain!/c', 'apps/plain/c'])).toEqual([
      'a/x',
      'apps/i/b',
      'apps/plain/c',
    ])
    expect(covered({ cwd: 'a', packages: odd.slice(0, 2) }, ['apps/[id] {x},(y)/b', 'apps/i/b'])).toEqual(['apps/i/b'])
  })

  test('is the whole tree again where its description would fill the record', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ name: `a${index}`, folder: `packages/a-long-name-${index}`, dependsOn: [] }))
    expect(inputsOf(wanted({ cwd: 'packages/a-long-name-1', packages: many }))).toEqual({ source: 'whole', globs: [] })
  })
})

describe('documentation', () => {
  const PROSE = [
    'README.md',
    'LICENSE',
    'LICENSE.txt',
    'CHANGELOG.md',
    'docs/guide/start.md',
    'docs/logo.svg',
    'doc/index.rst',
    'packages/app/README.md',
    'packages/app/docs/x.md',
  ]
  const OTHER = ['docs/conf.py', 'docs/package.json', 'test/fixtures/page.md', 'src/templates/mail.md', 'LICENSES/list.ts', 'readme.js']
  const packages = [{ name: 'packages/app', folder: 'packages/app', dependsOn: [] }]

  test('does not age tests where nothing names it', () => {
    expect(covered({ kind: 'tests', packages }, [...PROSE, ...OTHER])).toEqual(OTHER)
    expect(inputsOf(wanted({ kind: 'tests' })).source).toBe('packages')
  })

  test('ages everything else, and tests whose code names it', () => {
    expect(covered({ kind: 'command', packages }, PROSE)).toEqual(PROSE)
    expect(covered({ kind: 'tests', packages, namesDocumentation: true }, PROSE)).toEqual(PROSE)
  })

  test('ages tests whose inputs name it, and those that ask for the whole tree', () => {
    expect(covered({ kind: 'tests', declared: ['src/**', 'docs/**'] }, PROSE)).toEqual(['docs/guide/start.md', 'docs/logo.svg'])
    expect(inputsOf(wanted({ kind: 'tests', declared: ['**'] }))).toEqual({ source: 'whole', globs: [] })
  })
})

describe('declared inputs', () => {
  test('narrow the check, but never past the files that decide how it runs', () => {
    const files = ['src/a.ts', 'src/gen/b.ts', 'lib/c.ts', 'package.json', 'pnpm-lock.yaml', 'Cargo.lock', 'vitest.config.ts', 'go.sum']
    expect(covered({ declared: ['src/**', '!src/gen/**'] }, files)).toEqual(files.filter((file) => !/^lib|gen/.test(file)))
    expect(inputsOf(wanted({ declared: ['src/**'] })).source).toBe('declared')
  })

  test('take those files from every folder down to where it runs, and from no other', () => {
    const files = [
      'package.json',
      'packages/tsconfig.json',
      'packages/app/package.json',
      'packages/ui/package.json',
      'packages/app/README.md',
    ]
    expect(covered({ declared: ['src/**'], cwd: 'packages/app', packages: PACKAGES }, files)).toEqual(files.slice(0, 3))
  })

  test('that only leave out are taken from what the check depends on anyway', () => {
    expect(covered({ declared: ['!gen/**'] }, ['gen/a.md', 'package.json', 'x'])).toEqual(['package.json', 'x'])
    const files = ['packages/app/a.ts', 'packages/app/gen/a.ts', 'site/b.ts', 'README.md']
    expect(covered({ kind: 'tests', declared: ['!**/gen/**'], cwd: 'packages/app', packages: PACKAGES }, files)).toEqual([
      'packages/app/a.ts',
    ])
  })

  test('can ask for everything but some', () => {
    expect(covered({ kind: 'tests', declared: ['**', '!gen/**'] }, ['gen/a', 'README.md', 'x'])).toEqual(['README.md', 'x'])
  })

  test('that are empty declare nothing', () => {
    expect(inputsOf(wanted({ declared: [] }))).toEqual({ source: 'whole', globs: [] })
  })
})
