import { expect, test } from 'vitest'
import { openProject, verdictOf } from '../runs/project.ts'
import { samplesOf } from './samples.ts'

/** Fails every other time, by the machine's own chance: fifty tries without a failure, or without a pass, happen once in 10^15. */
const SOMETIMES = '[ $(( $(od -An -N1 -tu1 /dev/urandom) % 2 )) = 0 ]\n'
const REPEAT = { kind: 'repeat', argv: ['sh', 'race.sh'] }

test('a failure that was there and is there still ends it at once', async () => {
  const project = await openProject({ 'race.sh': SOMETIMES }, REPEAT)
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toMatch(
    /^unmet: 1 of \d+ failed now; (none of \d+ at baseline|\d+ of \d+ failed at baseline|baseline was not tried before that)$/,
  )
  expect(samplesOf(project, evidence).at(-1)).toMatchObject({ side: 'now', word: 'failed' })
  expect(project.log(evidence)).toMatch(/^try \d+, now: exit code 1$/m)
})

test('a failure that was there and does not come any more: its rate is below a bound, and the word "fixed" is not said', async () => {
  const project = await openProject({ 'race.sh': SOMETIMES }, { ...REPEAT, times: 50 })
  project.write('race.sh', 'exit 0\n')
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toMatch(
    /^met: 0 failures of \d+, rate now below [\d.]+ % \(95 %\); 5 of \d+ failed at baseline, which \d+ tries would have shown$/,
  )
  expect(evidence.verdict.reason).not.toMatch(/fixed/)
  const samples = samplesOf(project, evidence)
  // Interleaved: the baseline has not been tried to its end before now was tried.
  expect(samples.findIndex(({ side }) => side === 'now')).toBeLessThan(2)
  expect(samples.filter(({ side }) => side === 'now').length).toBeGreaterThanOrEqual(50)
})

test('what never failed at the baseline shows no fix', async () => {
  const project = await openProject({ 'race.sh': 'exit 0\n' }, { ...REPEAT, times: 10 })
  expect(verdictOf(await project.verify())).toBe(
    'met: 0 failures of 10, rate now below 26 % (95 %); not reproduced at baseline (0 of 10), so no fix can be shown',
  )
})

/** Fails where the source is as it was. */
const NODE_TEST = `import { test } from 'node:test'
import { isBroken } from '../src/race.js'
test('races', () => { if (isBroken) throw new Error('lost') })
`
const RACE = { 'package.json': { type: 'module', scripts: { test: 'node --test' } }, 'src/race.js': 'export const isBroken = true\n' }

test('a new test is tried on the source of the baseline', async () => {
  const project = await openProject(RACE, { kind: 'repeat', files: ['test/new.test.js'], times: 5 })
  project.write('test/new.test.js', NODE_TEST)
  project.write('src/race.js', 'export const isBroken = false\n')
  // Thirty-four tries without a failure happen once in 10^10.
  expect(verdictOf(await project.verify())).toMatch(
    /^met: 0 failures of \d+, .*; \d+ of \d+ failed at baseline with today’s tests, which 4 tries/,
  )
})

test('tests that cannot be tried have neither passed nor failed', async () => {
  const project = await openProject(RACE, { kind: 'repeat', argv: ['node', '--test', 'test/none.test.js'], times: 3 })
  expect(verdictOf(await project.verify())).toMatch(/^could-not-run: no test could be tried: /)
  project.write('test/none.test.js', "import { test } from 'node:test'\ntest('a', () => {})\n")
  expect(verdictOf(await project.verify())).toMatch(
    /^met: 0 failures of 3, rate now below 63 % \(95 %\); baseline could not be tried, so no fix can be shown: /,
  )
})
