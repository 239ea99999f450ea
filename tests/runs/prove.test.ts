import { expect, test } from 'vitest'
import { openProject, verdictOf } from './project.ts'

const imports = "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { sum } from '../src/sum.js'\n"
const FILES = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test test/*.test.js" } }\n',
  'src/sum.js': 'export const sum = (a, b) => (b === 0 ? b : a + b)\n',
  'test/sum.test.js': `${imports}test('adds', () => assert.equal(sum(1, 2), 3))\n`,
}
const FIXED = 'export const sum = (a, b) => a + b\n'
const NEUTRAL = "test('is neutral to zero', () => assert.equal(sum(5, 0), 5))\n"

test('a test that fails without the fix and passes with it proves it; the same test without the fix does not', async () => {
  const project = await openProject(FILES, { kind: 'fails-without-fix' })
  expect(verdictOf(await project.verify())).toBe('unmet: no test is new or changed since the baseline')
  project.write('test/sum.test.js', `${FILES['test/sum.test.js']}${NEUTRAL}`)
  expect(verdictOf(await project.verify())).toBe('unmet: test/sum.test.js is neutral to zero: it is failed now')
  project.write('src/sum.js', FIXED)
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toBe('met: new or changed tests: 1 fail without the fix')
  expect(evidence.results.proofs).toEqual([
    expect.objectContaining({ file: 'test/sum.test.js', line: 5, path: ['is neutral to zero'], answer: 'yes', now: 'passed' }),
  ])
  expect(evidence.results.proofs?.[0]?.why).toMatch(/^without the fix: .*0 !== 5/)
  expect(evidence.subject.arm).toBe('now')
  const { runs } = project.core.session().read().state
  expect(runs.map(({ purpose }) => [purpose.arm ?? 'now', purpose.criterion])).toEqual([
    ['mix', null],
    ['now', 'C1'],
    ['now', 'C1'],
  ])
})

test('what is not there without the fix tells nothing, and what passes without it is no proof', async () => {
  const project = await openProject(FILES, { kind: 'fails-without-fix' })
  project.write('src/sum.js', `${FIXED}export const twice = (a) => a + a\n`)
  project.write('test/twice.test.js', `${imports.replace('{ sum }', '{ twice }')}test('twice', () => assert.equal(twice(2), 4))\n`)
  const absent = await project.verify()
  expect(verdictOf(absent)).toMatch(
    /^unmet: no new test fails without the fix \(new or changed tests: 0 fail without the fix, of 1 nobody can tell\); test\/twice\.test\.js twice: its file does not load without the fix: .*does not provide an export/,
  )
  project.write('test/old.test.js', `${imports}test('adds more', () => assert.equal(sum(2, 2), 4))\n`)
  expect(verdictOf(await project.verify())).toMatch(
    /0 fail without the fix, 1 do not, of 1 nobody can tell.*test\/old\.test\.js adds more: it passes without the fix too$/,
  )
})

test('files that are named have a proof each, and nothing in them that passes without the fix', async () => {
  const project = await openProject(FILES, { kind: 'fails-without-fix', files: ['test/sum.test.js'] })
  project.write('src/sum.js', FIXED)
  project.write('test/sum.test.js', `${FILES['test/sum.test.js']}${NEUTRAL}test('adds more', () => assert.equal(sum(2, 2), 4))\n`)
  expect(verdictOf(await project.verify())).toMatch(
    /^unmet: new or changed tests: 1 fail without the fix, 1 do not; test\/sum\.test\.js adds more: it passes without/,
  )
  project.write('test/sum.test.js', `${FILES['test/sum.test.js']}${NEUTRAL}`)
  expect(verdictOf(await project.verify())).toBe('met: new or changed tests: 1 fail without the fix')
})

test('prove answers test by test without making evidence, and again without another run', async () => {
  const { core, write } = await openProject(FILES, { kind: 'tests' })
  write('src/sum.js', FIXED)
  write('test/sum.test.js', `${FILES['test/sum.test.js']}${NEUTRAL}`)
  const first = await core.call('prove', { files: ['test/sum.test.js'] })
  expect(first.text).toMatch(/^yes: test\/sum\.test\.js:5 is neutral to zero: without the fix: .*0 !== 5/)
  expect(await core.call('prove', { files: ['test/sum.test.js'] })).toEqual(first)
  const { state } = core.session().read()
  expect(state.evidence).toEqual([])
  expect(state.runs.map(({ purpose }) => purpose.arm ?? 'now')).toEqual(['mix', 'now'])
  expect((await core.call('prove', { files: ['test/none.test.js'] })).fault).toBe('unknown_file')
})

test('the baseline’s tests on today’s source find what a weakened test hides', async () => {
  const { core, write } = await openProject(FILES, { kind: 'tests' })
  write('src/sum.js', 'export const sum = () => 4\n')
  write('test/sum.test.js', FILES['test/sum.test.js'].replace('3))', '4))'))
  const { text, view } = await core.call('prove', { baseline_tests: true })
  expect(text).toMatch(/^The baseline’s tests on today’s source: 0 passed, 1 failed .*\ntest\/sum\.test\.js:4 adds: failed/)
  expect(view).toMatchObject({ baselineTests: { counts: { failed: 1 } }, job: null })
  expect(
    core
      .session()
      .read()
      .state.runs.map(({ purpose }) => purpose.arm),
  ).toEqual(['reverse-mix'])
})

test('a replay of a proof proves again', async () => {
  const project = await openProject(FILES, { kind: 'fails-without-fix' })
  project.write('test/zero.test.js', `${imports}${NEUTRAL}`)
  project.write('src/sum.js', FIXED)
  const first = await project.verify()
  const { text, fault } = await project.core.call('replay_evidence', { id: first.id })
  expect([fault, text]).toEqual([null, expect.stringMatching(/run again as .*: /)])
  expect(project.core.session().read().state.evidence.map(verdictOf)).toEqual(
    Array.from({ length: 2 }, () => 'met: new or changed tests: 1 fail without the fix'),
  )
})
