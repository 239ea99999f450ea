import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TestsView } from '../../shared/operations/runs/tests-view.ts'
import { openCore, type Core } from '../support/core.ts'

const imports = "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\n"
const FILES = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test test/*.test.js" } }\n',
  'test/good.test.js': `${imports}test('adds', () => assert.equal(1 + 2, 3))\ntest.skip('waits', () => {})\n`,
  'test/bad.test.js': `${imports}test('multiplies', () => {\n  assert.equal(2 * 3, 7)\n})\ntest('divides', () => assert.equal(6 / 3, 2))\n`,
}

const shown = ({ tests }: Readonly<Record<string, unknown>> | TestsView) =>
  (Array.isArray(tests) ? tests : []).map(({ file, line, path, status }) => `${file}:${line} ${path.join(' > ')} ${status}`)

const runTests = async (core: Core, input: object = {}) => core.call('run_tests', input)

test('every test is answered with its line, failures first, and nothing of it is evidence', async () => {
  const core = await openCore({ files: FILES })
  await core.call('set_criteria', { criteria: [{ text: 'All tests pass', check: { kind: 'tests' } }] })
  const { view, text } = await runTests(core)
  expect(shown(view)).toEqual([
    'test/bad.test.js:3 multiplies failed',
    'test/bad.test.js:6 divides passed',
    'test/good.test.js:3 adds passed',
    'test/good.test.js:4 waits skipped',
  ])
  expect(view).toMatchObject({ counts: { passed: 2, failed: 1, skipped: 1, missing: 0 }, fidelity: 'full', job: null, more: 0 })
  expect(text).toMatch(/^2 passed, 1 failed, 1 skipped on tree [0-9a-f]{12} \(run r\S+, \S+, fidelity full\): sh -c node --test/)
  expect(text).toMatch(/\ntest\/bad\.test\.js:3 multiplies: failed in \d+ ms: .*6 !== 7/)

  const { state } = core.session().read()
  expect(state.evidence).toEqual([])
  expect(state.runs.map(({ kind, purpose }) => [kind, purpose.criterion, purpose.check?.kind])).toEqual([['finished', null, 'tests']])
  expect(state.runs[0]).toMatchObject({ counts: { passed: 2, failed: 1 } })
  const outcome: unknown = JSON.parse(readFileSync(join(core.session().runFolder(String(view['run'])), 'outcome.json'), 'utf8'))
  expect(outcome).toMatchObject({
    tests: expect.arrayContaining([expect.objectContaining({ file: 'test/bad.test.js', status: 'failed' })]),
  })
})

test('files narrow the run, a name narrows the answer', async () => {
  const core = await openCore({ files: FILES })
  expect(shown((await runTests(core, { files: ['./test/good.test.js'] })).view)).toEqual([
    'test/good.test.js:3 adds passed',
    'test/good.test.js:4 waits skipped',
  ])
  const named = await runTests(core, { files: ['test/bad.test.js'], test: 'divides' })
  expect(shown(named.view)).toEqual(['test/bad.test.js:6 divides passed'])
  expect(named.view).toMatchObject({ counts: { passed: 1, failed: 0 } })
})

test('the files of now are run, not those that a criterion was met on, and the work tree stays as it is', async () => {
  const core = await openCore({ files: FILES })
  core.sample.write(
    'test/new.test.js',
    `${imports}import { writeFileSync } from 'node:fs'\ntest('writes', () => writeFileSync('left.txt', ''))\n`,
  )
  expect(shown((await runTests(core, { files: ['test/new.test.js'] })).view)).toEqual(['test/new.test.js:4 writes passed'])
  expect(existsSync(join(core.sample.root, 'left.txt'))).toBe(false)
})

test("the command of a criterion's own check is used where there is one", async () => {
  const core = await openCore({ files: { ...FILES, 'package.json': '{ "type": "module" }\n' } })
  expect((await runTests(core, { files: ['test/good.test.js'] })).fault).toBe('no_tests_detected')
  const argv = ['node', '--test', 'test/bad.test.js']
  await core.call('set_criteria', { criteria: [{ text: 'All tests pass', check: { kind: 'tests', argv } }] })
  expect(shown((await runTests(core, { files: ['test/good.test.js'] })).view)).toContain('test/good.test.js:3 adds passed')
})

test.each([
  [{ files: ['test/none.test.js'] }, 'unknown_file'],
  [{ files: ['test'] }, 'unknown_file'],
  [{ files: ['../x.test.js'] }, 'invalid_input'],
  [{ files: 'test/good.test.js' }, 'invalid_input'],
])('%j is refused: %s', async (input, code) => {
  const core = await openCore({ files: FILES })
  expect((await runTests(core, input)).fault).toBe(code)
  expect(core.session().read().state.runs).toEqual([])
})

test('what lasts is a job, whose output can be read meanwhile by any process, and which can be ended', async () => {
  const slow = `${imports}console.log('began ghp_${'a1'.repeat(20)}')\ntest('waits', async () => new Promise((done) => setTimeout(done, 300_000)))\n`
  const core = await openCore({ files: { ...FILES, 'test/slow.test.js': slow }, answerWithinMs: 1 })
  const { view } = await runTests(core, { files: ['test/slow.test.js'] })
  expect(view['job']).toBe(view['run'])
  let output = await core.call('show_run', { run: view['run'] })
  while (!output.text.includes('began')) output = await core.call('show_run', { run: view['run'] })
  expect(output).toMatchObject({
    text: expect.stringMatching(/began \*{4}[^]*\(r-\w+ is still running; this is what it printed so far\)$/),
    view: { state: 'running' },
  })
  const ended = await core.call('wait_job', { job: view['job'], cancel: true })
  expect(ended.view).toMatchObject({ running: false, runs: [{ state: 'cancelled' }] })
  const after = await runTests(core, { run: view['run'] })
  expect(after.view).toMatchObject({ state: 'cancelled', job: null, run: view['run'] })
})

test('what an earlier run showed is answered again without a run', async () => {
  const core = await openCore({ files: FILES })
  const first = await runTests(core)
  expect((await runTests(core, { run: first.view['run'] })).text).toBe(first.text)
  expect((await runTests(core, { run: 'r-none' })).fault).toBe('unknown_run')
  expect(core.session().read().state.runs).toHaveLength(1)
})
