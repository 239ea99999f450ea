import { expect, test } from 'vitest'
import { openProject, verdictOf } from '../runs/project.ts'
import { samplesOf } from './samples.ts'

/** Prints a time that the machine has no part in. */
const tells = (ms: number): string => `echo worked ${ms} ms\n`
const WORKED = { kind: 'bench', argv: ['sh', 'bench.sh'], pattern: 'worked (.*)' }

test('the same files are no different from themselves, whoever goes first', async () => {
  const project = await openProject({ 'bench.sh': tells(20) }, WORKED)
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toMatch(/^met: no difference beyond 5 % from baseline \(0 % to 0 %\), 10 pairs$/)
  const firsts = samplesOf(project, evidence).filter(({ round }, index, all) => round > 0 && all[index - 1]?.round !== round)
  expect(new Set(firsts.map(({ side }) => side))).toEqual(new Set(['now', 'other']))
})

test('a goal of x % needs all of the interval beyond it; of a throughput more is better', async () => {
  const ops = (one: number): string => `echo '{"ops": [${one}, ${one * 1.01}, ${one * 0.99}]}'\n`
  const check = { kind: 'bench', argv: ['sh', 'bench.sh'], path: 'ops', what: 'throughput', goal: 'faster' }
  const project = await openProject({ 'bench.sh': ops(1000) }, { ...check, by: 30 })
  project.write('bench.sh', ops(2000))
  expect(verdictOf(await project.verify())).toBe('met: 50 % faster than baseline (-50 % to -50 %), 10 pairs')
  project.write('bench.sh', ops(1200))
  expect(verdictOf(await project.verify())).toMatch(/^unmet: 17 % faster than baseline .*; at least 30 % faster is not reached/)
})

test('a benchmark that fails, or prints no number, has measured nothing', async () => {
  const project = await openProject({ 'bench.sh': tells(1) }, WORKED)
  project.write('bench.sh', 'echo no number\n')
  expect(verdictOf(await project.verify())).toBe('could-not-run: what the benchmark prints has no number for worked (.*)')
  project.write('bench.sh', 'echo broken; exit 4\n')
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toBe('unmet: the command failed: exit code 4')
  expect(project.log(evidence)).toMatch(/now, warm-up: exit code 4\nbroken\n/)
})

test('a benchmark that changes its own files is void, on whichever side it does', async () => {
  const project = await openProject(
    {
      'bench.sh': `${tells(1)}echo >> bench.sh\n`,
      'package.json': { type: 'module' },
    },
    WORKED,
  )
  project.write('bench.sh', tells(1))
  expect(verdictOf(await project.verify())).toBe('could-not-run: void: the run itself changed baseline:bench.sh')
})
