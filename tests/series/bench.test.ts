import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { openProject, verdictOf } from '../runs/project.ts'

/** Takes so many milliseconds, however fast the machine is. */
const takes = (ms: number): string => `const end = performance.now() + ${ms}\nwhile (performance.now() < end) {}\n`
const BENCH = { kind: 'bench', argv: ['node', 'bench.js'] }

test('a program that became slower is called slower, with the pairs that show it', async () => {
  const project = await openProject({ 'bench.js': takes(30) }, BENCH)
  project.write('bench.js', takes(160))
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
