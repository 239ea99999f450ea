import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../shared/session/outcome.ts'
import { runProject as observed, type Project } from '../runners/project.ts'
import { grades } from './runs.ts'

type How = Parameters<typeof observed>[1]

const runProject = async (project: Project, how: How, more: How = {}): Promise<Outcome> =>
  (await observed(project, { ...how, ...more })).outcome

const words = ({ tests, problems, ended, fidelity }: Outcome) => ({
  tests: tests.map(({ id, line, status }) => `${id} :${line} ${status}`).sort(),
  problems: problems
    .map(
      ({ file, message }) =>
        `${file}: ${/Cannot find (module|package)|hook broke|late|exit code \d+.*|stopped.*/.exec(message)?.[0] ?? message}`,
    )
    .sort(),
  ended,
  fidelity,
})

const nodeTests: Project = {
  runner: 'node-test',
  argv: ['node', '--test'],
  files: {
    'a.test.mjs': [
      `import { test, describe, it, before } from 'node:test'`,
      `test('passes', () => {})`,
      `test('fails', () => { throw new Error('no') })`,
      `test('skipped', { skip: 'later' }, () => {})`,
      `test('todo', { todo: true }, () => { throw new Error('not yet') })`,
      `describe('outer', () => { describe('inner', () => {`,
      `  it('dup', () => {})`,
      `  it('dup', () => { throw new Error('x') })`,
      `}) })`,
      `describe('hooked', () => { before(() => { throw new Error('hook broke') })`,
      `  it('never', () => {}) })`,
      `test('parent', async (t) => { await t.test('child', () => {}) })`,
    ].join('\n'),
    'sub/b.test.mjs': `import './nope.mjs'\n`,
  },
}

const vitestTests: Project = {
  runner: 'vitest',
  argv: ['vitest', 'run'],
  files: {
    'a.test.ts': [
      `import { test, describe, it, beforeAll, expect } from 'vitest'`,
      `test('passes', () => {})`,
      `test('fails', () => { expect(1).toBe(2) })`,
      `test.skip('skipped', () => {})`,
      `test.todo('todo')`,
      `describe('outer', () => { describe('inner', () => {`,
      `  it('dup', () => {})`,
      `  it('dup', () => { throw new Error('x') })`,
      `}) })`,
      `describe('hooked', () => { beforeAll(() => { throw new Error('hook broke') })`,
      `  it('never', () => {}) })`,
    ].join('\n'),
    'sub/b.test.ts': `import './nope'\n`,
  },
}

const jestTests: Project = {
  runner: 'jest',
  argv: ['jest'],
  files: {
    'package.json': '{"jest":{"transform":{},"testEnvironment":"node"}}',
    'a.test.js': [`test('passes', () => {})`, `describe('outer', () => { it('fails', () => { expect(1).toBe(2) }) })`].join('\n'),
    'sub/b.test.js': `require('./nope')\n`,
  },
}

const mochaTests: Project = {
  runner: 'mocha',
  argv: ['mocha'],
  files: {
    'test/a.js': [
      `it('passes', () => {})`,
      `describe('hooked', () => { before(() => { throw new Error('hook broke') })`,
      `  it('never', () => {}) })`,
    ].join('\n'),
  },
}

describe.each(grades)('a $grade run is read into an outcome', (how) => {
  test('node:test', async () => {
    expect(words(await runProject(nodeTests, how))).toEqual({
      tests: [
        'a.test.mjs > fails :3 failed',
        'a.test.mjs > hooked > never :11 missing',
        'a.test.mjs > outer > inner > dup #2 :8 failed',
        'a.test.mjs > outer > inner > dup :7 passed',
        'a.test.mjs > parent :12 passed',
        'a.test.mjs > parent > child :12 passed',
        'a.test.mjs > passes :2 passed',
        'a.test.mjs > skipped :4 skipped',
        'a.test.mjs > todo :5 todo',
      ],
      problems: ['a.test.mjs: hook broke', 'sub/b.test.mjs: Cannot find module'],
      ended: true,
      fidelity: 'full',
    })
  })

  test('vitest', async () => {
    expect(words(await runProject(vitestTests, how))).toEqual({
      tests: [
        'a.test.ts > fails :3 failed',
        'a.test.ts > hooked > never :11 missing',
        'a.test.ts > outer > inner > dup #2 :8 failed',
        'a.test.ts > outer > inner > dup :7 passed',
        'a.test.ts > passes :2 passed',
        'a.test.ts > skipped :4 skipped',
        'a.test.ts > todo :5 todo',
      ],
      problems: ['a.test.ts: hook broke', 'sub/b.test.ts: Cannot find module'],
      ended: true,
      fidelity: 'full',
    })
  })

  test('jest', async () => {
    expect(words(await runProject(jestTests, how))).toEqual({
      tests: ['a.test.js > outer > fails :2 failed', 'a.test.js > passes :1 passed'],
      problems: ['sub/b.test.js: Cannot find module'],
      ended: true,
      fidelity: 'full',
    })
  })

  test('mocha', async () => {
    expect(words(await runProject(mochaTests, how))).toEqual({
      tests: ['test/a.js > hooked > never :3 missing', 'test/a.js > passes :1 passed'],
      problems: ['test/a.js: hook broke'],
      ended: true,
      fidelity: 'full',
    })
  })

  test('no tests at all stay visible', async () => {
    const outcome = await runProject({ ...nodeTests, files: { 'a.test.mjs': 'export {}\n' } }, how)
    expect(outcome).toMatchObject({ tests: [], ended: true, fidelity: 'full' })
  })

  test('a run that is stopped keeps what it had, and the rest is missing', async () => {
    const hanging = {
      'a.test.mjs': `import { test } from 'node:test'\ntest('quick', () => {})\ntest('hangs', async () => { setInterval(() => {}, 1000); await new Promise(() => {}) })\n`,
    }
    const outcome = words(await runProject({ ...nodeTests, files: hanging }, how, { timeoutMs: 1500 }))
    expect(outcome).toMatchObject({ problems: [': timed out'], ended: false })
    expect(outcome.tests).toContain('a.test.mjs > quick :2 passed')
  })

  test('an exit in the middle cannot pass for green', async () => {
    const leaving = {
      'a.test.mjs': `import { test } from 'node:test'\ntest('leaves', () => { process.exit(0) })\ntest('never', () => { throw new Error('no') })\n`,
    }
    const outcome = words(await runProject({ ...nodeTests, files: leaving }, how))
    expect(outcome).toMatchObject({ tests: [], problems: ['a.test.mjs: the file ended before it told of its tests'], ended: true })
  })
})
