import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { openProject, verdictOf } from '../runs/project.ts'
import { samplesOf } from './samples.ts'

/** Takes so many milliseconds, however fast the machine is. */
const takes = (ms: number): string => `const end = performance.now() + ${ms}\nwhile (performance.now() < end) {}\n`
/** Prints a time that the machine has no part in. */
const tells = (ms: number): string => `echo worked ${ms} ms\n`
const BENCH = { kind: 'bench', argv: ['node', 'bench.js'] }
const WORKED = { kind: 'bench', argv: ['sh', 'bench.sh'], pattern: 'worked (.*)' }

test('a program that became slower is called slower, with the pairs that show it', async () => {
  const project = await openProject({ 'bench.js': takes(60) }, BENCH)
  project.write('bench.js', takes(400))
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toMatch(/^unmet: \d+ % slower than baseline \(\+[\d.]+ % to \+\d+ %\), \d+ pairs; /)
  const { series } = evidence.results
  const { pairs } = z.object({ pairs: z.number() }).parse(series?.result)
  expect(series).toMatchObject({
    version: 1,
    against: { name: 'baseline', differs: [] },
    result: { kind: 'bench', lead: { word: 'slower' } },
  })
  const folder = project.core.session().runFolder(evidence.run)
  const samples = readFileSync(join(folder, 'samples.ndjson'), 'utf8')
  expect(createHash('sha256').update(samples).digest('hex')).toBe(series?.samples.sha256)
  expect(samples.trimEnd().split('\n')).toHaveLength(2 + 2 * pairs)
  expect(readFileSync(join(folder, 'pairs.svg'), 'utf8')).toMatch(/^<svg .*slower<\/text>/s)
  expect(project.log(evidence)).toMatch(/^warm-up, (now|other): .*\npair 1: other .*\n/ms)
  expect(existsSync(join(folder, 'samples', '0003'))).toBe(false)
  const doctor = await project.core.call('doctor', {})
  expect(doctor.text).not.toContain(evidence.id)
})

/** Does so much work and prints the CPU time that it took, in which other processes have little part. */
const works = (loops: number): string =>
  `let sum = 0\nconst begin = process.cpuUsage()\nfor (let n = 0; n < ${loops}; n += 1) sum += Math.sqrt(n)\nconst { user, system } = process.cpuUsage(begin)\nconsole.log('worked ' + (user + system) / 1000 + ' ms', sum > 0)\n`

test('a third more work is called slower, by what the program itself measures', async () => {
  const project = await openProject({ 'bench.js': works(30e6) }, { ...BENCH, pattern: 'worked (\\S+ ms)' })
  project.write('bench.js', works(40e6))
  expect(verdictOf(await project.verify())).toMatch(/^unmet: [\d.]+ % slower than baseline \(\+/)
})

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
