import { describe, expect, test } from 'vitest'
import { isGreen, lines, problemLines, runProject, testLines, type Project } from './project.ts'

const jestConfig = '{"jest":{"transform":{},"testEnvironment":"node"}}'

/** Each runner with one file of tests: `body` is what stands in the body of a test that passes otherwise. */
const withBody: Record<string, (body: string) => Project> = {
  vitest: (body) => ({
    runner: 'vitest',
    argv: ['vitest', 'run'],
    files: {
      'a.test.js': lines(
        `import { test } from 'vitest'`,
        `import fs from 'node:fs'`,
        `test('red', () => { throw new Error('no') })`,
        `test('body', async () => { ${body} })`,
      ),
    },
  }),
  jest: (body) => ({
    runner: 'jest',
    argv: ['jest', '-i'],
    files: {
      'package.json': jestConfig,
      'a.test.js': lines(
        `const fs = require('node:fs')`,
        `test('red', () => { throw new Error('no') })`,
        `test('body', async () => { ${body} })`,
      ),
    },
  }),
  mocha: (body) => ({
    runner: 'mocha',
    argv: ['mocha'],
    files: {
      'test/a.test.js': lines(
        `const fs = require('node:fs')`,
        `it('red', () => { throw new Error('no') })`,
        `it('body', async () => { ${body} })`,
      ),
    },
  }),
  'node-test': (body) => ({
    runner: 'node-test',
    argv: ['node', '--test'],
    files: {
      'a.test.mjs': lines(
        `import { test } from 'node:test'`,
        `import fs from 'node:fs'`,
        `test('red', () => { throw new Error('no') })`,
        `test('body', async () => { ${body} })`,
      ),
    },
  }),
}
const projects = Object.entries(withBody)

/** A report as ours would be: a red test turned green, one more that never was, and an end. */
const forged = [
  { v: 1, runner: 'vitest' },
  { type: 'test', file: 'a.test.js', path: ['red'], status: 'passed' },
  { type: 'test', file: 'a.test.js', path: ['never was'], status: 'passed' },
  { type: 'end' },
]
  .map((line) => `${JSON.stringify(line)}\\n`)
  .join('')

const named = (seen: readonly string[], name: string): string[] => seen.filter((line) => line.includes(`> ${name} `))

describe.each(projects)('%s: what the tests write is not believed', (_, project) => {
  test('a report on stdout and stderr; and the place of the report is in no environment that a test or its children see', async () => {
    const environment = `const { execFileSync } = typeof require === 'function' ? require('node:child_process') : await import('node:child_process'); console.log('seen:' + process.env.MAESTRO_REPORT + execFileSync('env').toString().includes('MAESTRO_REPORT'))`
    const { outcome, output } = await runProject(
      project(`const text = '${forged}'; process.stdout.write(text); process.stderr.write(text); console.log(text); ${environment}`),
    )
    const seen = testLines(outcome)
    expect(output).toContain('never was')
    expect(named(seen, 'red')).toEqual([expect.stringContaining('failed')])
    expect(named(seen, 'never was')).toEqual([])
    expect(named(seen, 'body')).toEqual([expect.stringContaining('passed')])
    expect(output).toContain('seen:undefinedfalse')
  })

  test('a report on every open file', async () => {
    const blind = `for (let fd = 3; fd < 64; fd += 1) try { if (fs.fstatSync(fd).isFile()) fs.writeSync(fd, '${forged}') } catch {}`
    const { outcome } = await runProject(project(blind))
    const seen = testLines(outcome)
    expect(named(seen, 'red')).toEqual([expect.stringContaining('failed')])
    expect(named(seen, 'never was')).toEqual([])
    expect(isGreen(outcome)).toBe(false)
  })

  test('a flood of output', async () => {
    const { outcome, output } = await runProject(project(`for (let i = 0; i < 3000; i += 1) console.log('x'.repeat(100))`))
    expect(output.length).toBeGreaterThan(50_000)
    expect(outcome.tests.map(({ path, status }) => `${path.join()} ${status}`).toSorted()).toEqual(['body passed', 'red failed'])
    expect(problemLines(outcome)).toEqual([])
  })

  test('another working folder, and a clock and JSON of its own', async () => {
    const body = `process.chdir?.('/'); const { stringify } = JSON; JSON.stringify = () => 'x'; Date.now = () => 0; try { await new Promise((done) => setImmediate(done)) } finally { setTimeout(() => { JSON.stringify = stringify }, 0) }`
    const { outcome } = await runProject(project(body))
    const seen = testLines(outcome)
    expect(named(seen, 'red')).toEqual([expect.stringMatching(/^(test\/)?a\.test\.m?js > red :[23] failed error$/)])
    expect(problemLines(outcome)).toEqual([])
  })
})

const empty: Project[] = [
  { runner: 'vitest', argv: ['vitest', 'run'], files: { 'a.test.js': `export const x = 1\n` } },
  { runner: 'vitest', argv: ['vitest', 'run', '--passWithNoTests'], files: { 'a.js': `export const x = 1\n` } },
  {
    runner: 'vitest',
    argv: ['vitest', 'run', '-t', 'no such test'],
    files: { 'a.test.js': lines(`import { test } from 'vitest'`, `test('one', () => {})`) },
  },
  { runner: 'jest', argv: ['jest', '--passWithNoTests'], files: { 'package.json': jestConfig } },
  { runner: 'jest', argv: ['jest', '-t', 'no such test'], files: { 'package.json': jestConfig, 'a.test.js': `test('one', () => {})\n` } },
  { runner: 'mocha', argv: ['mocha'], files: { 'test/a.js': `module.exports = 1\n` } },
  { runner: 'mocha', argv: ['mocha', '-g', 'no such test'], files: { 'test/a.js': `it('one', () => {})\n` } },
  { runner: 'node-test', argv: ['node', '--test'], files: { 'a.test.mjs': `export const x = 1\n` } },
  {
    runner: 'node-test',
    argv: ['node', '--test', '--test-name-pattern=nosuch'],
    files: { 'a.test.mjs': lines(`import { test } from 'node:test'`, `test('one', () => {})`) },
  },
]

test.each(empty)('$runner %#: no test that ran is never a pass', async (project) => {
  const { outcome, end } = await runProject(project)
  expect(end.kind).toBe('exited')
  expect(outcome.tests.filter(({ status }) => status !== 'skipped')).toEqual([])
  expect(isGreen(outcome)).toBe(false)
})

test.each(projects)('%s: the command is not there', async (_, project) => {
  const { outcome } = await runProject({ ...project(''), argv: ['no-such-runner'] })
  expect(outcome).toMatchObject({ fidelity: 'exit', tests: [] })
  expect(isGreen(outcome)).toBe(false)
})
