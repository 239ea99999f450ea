import { describe, expect, test } from 'vitest'
import { detectTests } from '../../shared/readers/detect-runner.ts'
import { runnerNamed } from '../../shared/readers/runners/index.ts'
import { withTestFiles } from '../../shared/readers/test-files.ts'
import type { RunnerName } from '../../shared/session/outcome.ts'
import { reportersFolder } from '../support/programs.ts'
import { lines, problemLines, runProject, testLines } from './project.ts'

const tests = {
  jest: { 'a.test.js': lines(`test('one', () => {})`, `test('two', () => {})`), 'b.test.js': `test('three', () => {})\n` },
  mocha: { 'test/a.test.js': lines(`it('one', () => {})`, `it('two', () => {})`), 'test/b.test.js': `it('three', () => {})\n` },
  vitest: {
    'a.test.js': lines(`import { test } from 'vitest'`, `test('one', () => {})`, `test('two', () => {})`),
    'b.test.js': lines(`import { test } from 'vitest'`, `test('three', () => {})`),
  },
  'node-test': {
    'a.test.mjs': lines(`import { test } from 'node:test'`, `test('one', () => {})`, `test('two', () => {})`),
    'b.test.mjs': lines(`import { test } from 'node:test'`, `test('three', () => {})`),
  },
}

const project = (runner: keyof typeof tests, scripts: Record<string, string>) => ({
  ...tests[runner],
  'package.json': JSON.stringify({ scripts, jest: { transform: {}, testEnvironment: 'node' } }),
})

const first = (files: Record<string, string>): { runner: RunnerName; argv: string[] } => {
  const [found] = detectTests(new Map(Object.entries(files)))
  if (found === undefined) throw new Error('nothing was detected')
  return found
}

const passed = (seen: readonly string[]): string[] => seen.filter((line) => line.endsWith(' passed'))

describe('what is detected from the scripts of a project runs, and every test is seen', () => {
  test.each<[keyof typeof tests, string, string]>([
    ['jest', 'jest', 'jest: jest'],
    ['jest', 'NODE_OPTIONS=--no-warnings npx jest --watchAll', 'jest: env NODE_OPTIONS=--no-warnings jest'],
    ['jest', 'node --no-warnings node_modules/jest/bin/jest.js', 'jest: node --no-warnings node_modules/jest/bin/jest.js'],
    ['mocha', 'mocha', 'mocha: mocha'],
    ['mocha', 'mocha --reporter dot test/*.js', 'mocha: sh -c mocha --reporter dot test/*.js'],
    ['mocha', './node_modules/.bin/mocha -R dot "test/**/*.js"', 'mocha: ./node_modules/.bin/mocha -R dot test/**/*.js'],
    ['vitest', 'vitest', 'vitest: vitest run'],
    ['node-test', 'node --test', 'node-test: node --test'],
  ])('%s: %s', async (name, script, expected) => {
    const files = project(name, { test: script })
    const { runner, argv } = first(files)
    expect(`${runner}: ${argv.join(' ')}`).toBe(expected)
    const { outcome } = await runProject({ runner, argv, files })
    expect(outcome.fidelity).toBe('full')
    expect(passed(testLines(outcome))).toHaveLength(3)
    expect(problemLines(outcome)).toEqual([])
  })

  test.each<[keyof typeof tests, string]>([
    ['jest', 'jest'],
    ['mocha', 'mocha'],
    ['vitest', 'vitest run'],
    ['node-test', 'node --test'],
  ])('%s through npm, with a pretest in front', async (name, script) => {
    const files = project(name, { pretest: 'echo in front', test: script })
    const { runner, argv } = first(files)
    expect([runner, ...argv]).toEqual([name, 'npm', 'test'])
    const { outcome, output } = await runProject({ runner, argv, files })
    expect(output).toContain('in front')
    expect(outcome.fidelity).toBe('full')
    expect(passed(testLines(outcome))).toHaveLength(3)
    expect(problemLines(outcome)).toEqual([])
  })
})

describe('the tests of a monorepo belong to their packages', () => {
  const workspace = {
    'package.json': JSON.stringify({ workspaces: ['packages/*'], scripts: { test: 'npm test --workspaces' } }),
    'packages/a/package.json': JSON.stringify({ name: 'a', scripts: { test: 'jest' }, jest: { transform: {}, testEnvironment: 'node' } }),
    'packages/a/a.test.js': lines(`test('red', () => { require('./a').boom() })`),
    'packages/a/a.js': lines(`exports.boom = () => { throw new Error('no') }`),
    'packages/b/package.json': JSON.stringify({ name: 'b', scripts: { test: 'mocha test/*.js' } }),
    'packages/b/test/b.js': lines(`it('green', () => {})`),
    'packages/c/package.json': JSON.stringify({ name: 'c', scripts: { test: 'vitest' } }),
    'packages/c/c.test.js': lines(`import { test } from 'vitest'`, `import './nope'`, `test('never', () => {})`),
    'packages/d/package.json': JSON.stringify({ name: 'd', scripts: { test: 'node --test' } }),
    'packages/d/d.test.mjs': lines(`import { test } from 'node:test'`, `test('green', () => {})`),
  }

  test('each runs in its own folder, and its paths begin at the workspace', async () => {
    const [root, ...packages] = detectTests(new Map(Object.entries(workspace)))
    expect(root).toMatchObject({ runner: 'exit', argv: ['npm', 'test'] })
    const seen = []
    for (const { runner, argv, cwd = '' } of packages) {
      const { outcome } = await runProject({ runner, argv, cwd, files: workspace })
      seen.push(...testLines(outcome), ...outcome.tests.flatMap(({ frames = [] }) => frames.map(({ file, line }) => `${file}:${line}`)))
      seen.push(...outcome.problems.map(({ file }) => `problem ${file}`))
    }
    expect(seen).toEqual([
      'packages/a/a.test.js > red :1 failed error',
      'packages/a/a.js:1',
      'packages/a/a.test.js:1',
      'packages/b/test/b.js > green :1 passed',
      'problem packages/c/c.test.js',
      'packages/d/d.test.mjs > green :2 passed',
    ])
  })
})

describe('a command is narrowed to one file', () => {
  test.each<[keyof typeof tests, Record<string, string>, string]>([
    ['jest', { test: 'jest' }, 'b.test.js'],
    ['jest', { test: 'jest', pretest: 'true' }, 'b.test.js'],
    ['mocha', { test: 'mocha' }, 'test/b.test.js'],
    ['mocha', { test: 'mocha test/*.js' }, 'test/b.test.js'],
    ['mocha', { test: 'mocha', pretest: 'true' }, 'test/b.test.js'],
    ['vitest', { test: 'vitest' }, 'b.test.js'],
    ['vitest', { test: 'vitest', pretest: 'true' }, 'b.test.js'],
    ['node-test', { test: 'node --test' }, 'b.test.mjs'],
    ['node-test', { test: 'node --test', pretest: 'true' }, 'b.test.mjs'],
  ])('%s %j', async (name, scripts, file) => {
    const files = project(name, scripts)
    const { runner, argv } = first(files)
    const { outcome } = await runProject({ runner, argv: withTestFiles(runner, argv, [file]), files })
    expect(outcome.tests.map(({ file: at, path }) => [at, ...path])).toEqual([[file, 'three']])
    expect(problemLines(outcome)).toEqual([])
  })
})

describe('a listing proves a detection without running a test', () => {
  const listed = async (name: keyof typeof tests, script: string) => {
    const files = project(name, { test: script })
    const { runner, argv } = first(files)
    const { listing } = runnerNamed(runner)
    if (typeof listing === 'string') return listing
    // A listing is a command like any other: its report and its output are read, not its outcome.
    const { output, report } = await runProject({ runner: 'exit', argv: listing.argv(argv, reportersFolder), files })
    return listing.read({ output, report })
  }

  test.each<[keyof typeof tests, string, string, RegExp[]]>([
    ['jest', 'jest', 'files', [/\/a\.test\.js$/, /\/b\.test\.js$/]],
    ['mocha', 'mocha', 'tests', [/a\.test\.js > one$/, /a\.test\.js > two$/, /b\.test\.js > three$/]],
    ['mocha', 'mocha test/*.js', 'tests', [/a\.test\.js > one$/, /a\.test\.js > two$/, /b\.test\.js > three$/]],
    ['vitest', 'vitest', 'tests', [/a\.test\.js > one$/, /a\.test\.js > two$/, /b\.test\.js > three$/]],
  ])('%s: %s', async (name, script, kind, names) => {
    const found = await listed(name, script)
    expect(found).toMatchObject({ kind })
    const seen = typeof found === 'object' ? found.names.toSorted() : []
    expect(seen).toEqual(names.map((pattern) => expect.stringMatching(pattern)))
  })

  test('node --test has none, and says so', async () => {
    expect(await listed('node-test', 'node --test')).toBe('node --test cannot name its tests without running them')
  })

  test('a program of that name that is something else is no proof', async () => {
    const { listing } = runnerNamed('jest')
    if (typeof listing === 'string') throw new Error(listing)
    const { output, report } = await runProject({ runner: 'exit', argv: ['echo', ...listing.argv(['jest'], reportersFolder)], files: {} })
    expect(listing.read({ output, report })).toBeUndefined()
  })
})
