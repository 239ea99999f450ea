import { expect, test } from 'vitest'
import { dispatch } from '../../shared/index.ts'
import type { Comparison } from '../../shared/session/comparison.ts'
import { openProject, verdictOf, type Project } from './project.ts'

const imports = "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { sum } from '../src/sum.js'\n"
const adds = "test('adds', () => assert.equal(sum(1, 2), 3))\n"
const zero = "test('is neutral to zero', () => assert.equal(sum(5, 0), 5))\n"
const FILES = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test test/*.test.js" } }\n',
  'src/sum.js': 'export const sum = (a, b) => a + b\n',
  'test/sum.test.js': `${imports}${adds}${zero}`,
}
const WRONG = 'export const sum = (a, b) => (b === 0 ? b : a + b)\n'

const newest = ({ core }: Project): Comparison | undefined => core.session().read().state.comparisons.at(-1)
const armsOf = ({ core }: Project): string[] =>
  core
    .session()
    .read()
    .state.runs.map(({ purpose }) => purpose.arm ?? 'now')
const label = async ({ core }: Project): Promise<string> => {
  const { view } = await core.call('get_status')
  const [first] = Array.isArray(view['criteria']) ? view['criteria'] : []
  return String(first?.label)
}

test('what was shown on the baseline’s own files is not run again for a comparison', async () => {
  const project = await openProject(FILES, { kind: 'tests' })
  await project.verify()
  project.write('notes.txt', 'n')
  await project.verify()
  expect(armsOf(project)).toEqual(['now', 'now'])
  expect(newest(project)).toMatchObject({ counts: { steady: 2 }, tests: [], tries: 0, reason: null })
})

test('the baseline runs once a method, and only what changed is run again', async () => {
  const project = await openProject(FILES, { kind: 'tests' })
  project.write('src/sum.js', WRONG)
  await project.verify()
  expect(armsOf(project)).toEqual([
    'now',
    'baseline',
    ...Array.from({ length: 3 }, (_, round) => (round % 2 === 0 ? ['now', 'baseline'] : ['baseline', 'now'])).flat(),
  ])
  expect(newest(project)).toMatchObject({
    counts: { regressed: 1, steady: 1 },
    tries: 3,
    tests: [
      {
        class: 'regressed',
        file: 'test/sum.test.js',
        line: 5,
        path: ['is neutral to zero'],
        tries: { baseline: { failed: 0, of: 4 }, now: { failed: 4, of: 4 } },
      },
    ],
  })
  expect(await label(project)).toMatch(
    /^C1 unmet: 1 passed, 1 failed; against the baseline 1 regressed \(test\/sum\.test\.js is neutral to zero\)/,
  )
  expect((await project.core.call('show_evidence', { id: 'C1' })).text).toMatch(
    /\ncompared  against the baseline 1 regressed .* \(run \S+ on tree [0-9a-f]{12}\)\n +regressed test\/sum\.test\.js:5 is neutral to zero: failed 4 of 4 now, 0 of 4 then\n/,
  )
  project.write('src/other.js', '')
  project.write('src/sum.js', FILES['src/sum.js'])
  await project.verify()
  expect(armsOf(project).slice(8)).toEqual(['now'])
  expect(await label(project)).toMatch(/^C1 met: 2 passed \(/)
})

test('a lost and a newly skipped test keep a criterion from being met, a renamed one does not', async () => {
  const project = await openProject(FILES, { kind: 'tests' })
  await project.verify()
  project.write('test/sum.test.js', `${imports}${adds}`)
  expect(verdictOf(await project.verify())).toBe('met: 1 passed')
  expect(await label(project)).toMatch(/^C1 unmet: 1 passed; against the baseline 1 lost \(test\/sum\.test\.js is neutral to zero\)/)
  project.write('test/sum.test.js', `${imports}${adds}${zero.replace('test(', 'test.skip(')}`)
  await project.verify()
  expect(await label(project)).toMatch(/^C1 unmet: 1 passed, 1 skipped; against the baseline 1 newly skipped/)
  project.write('test/sum.test.js', `${imports}${adds}${zero.replace('is neutral to zero', 'keeps what zero is added to')}`)
  await project.verify()
  expect(await label(project)).toMatch(/^C1 met: 2 passed; against the baseline 1 renamed \(/)
  expect(newest(project)?.tests).toEqual([expect.objectContaining({ path: ['keeps what zero is added to'], was: ['is neutral to zero'] })])
})

test('what failed before is named as such, and what is mended counts as fixed after two more rounds', async () => {
  const project = await openProject({ ...FILES, 'src/sum.js': WRONG }, { kind: 'tests' })
  await project.verify()
  project.write('test/more.test.js', `${imports}test('adds more', () => assert.equal(sum(2, 2), 4))\n`)
  await project.verify()
  expect(await label(project)).toMatch(/^C1 unmet: 2 passed, 1 failed; against the baseline 1 failing as before, 1 new /)
  project.write('src/sum.js', FILES['src/sum.js'])
  await project.verify()
  expect(await label(project)).toMatch(/^C1 met: 3 passed; against the baseline 1 fixed, 1 new /)
  expect(newest(project)?.tries).toBe(2)
})

test('another way of running the tests is not compared, and says so', async () => {
  const project = await openProject(FILES, { kind: 'tests' })
  project.write('package.json', FILES['package.json'].replace('node --test', 'node --test --test-concurrency=1'))
  await project.verify()
  expect(armsOf(project)).toEqual(['now'])
  expect(await label(project)).toMatch(/^C1 met: 2 passed; not compared with the baseline: method-changed: the command/)
  await project.core.call('verify')
  expect(armsOf(project)).toEqual(['now'])
})

test('what was not compared is compared at the next verify, without another run of now', async () => {
  const project = await openProject(FILES, { kind: 'tests' })
  const { core } = project
  project.write('src/more.js', '')
  const stop = new AbortController()
  const progress = (line: string): void => {
    if (line.includes('comparing')) stop.abort()
  }
  await dispatch({ ...core.context, signal: stop.signal, abortCancelsRuns: true, progress }, 'verify', {})
  const before = core.session().read().state
  expect([before.evidence.length, before.comparisons.length]).toEqual([1, 0])
  expect(await label(project)).toContain('C1 unproven: 2 passed; not compared with the baseline yet')
  expect((await core.call('export_evidence', { id: 'C1', format: 'junit' })).text).toMatch(/maestro.verdict" value="unproven"/)
  await core.call('verify')
  expect(await label(project)).toContain('C1 met: 2 passed')
  const { evidence, comparisons, runs } = core.session().read().state
  expect([evidence.length, comparisons.length]).toEqual([1, 1])
  expect(comparisons[0]).toMatchObject({ reason: null, counts: { steady: 2 } })
  expect(runs.slice(before.runs.length).map(({ purpose }) => purpose.arm)).toEqual(['baseline'])
  expect((await core.call('verify')).text).toContain('Nothing was run')
})
