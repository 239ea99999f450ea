import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProject, verdictOf } from '../runs/project.ts'

/** Takes so many milliseconds, however fast the machine is. */
const takes = (ms: number): string => `const end = performance.now() + ${ms}\nwhile (performance.now() < end) {}\n`
const BENCH = { kind: 'bench', argv: ['node', 'bench.js'] }

test('a program that became slower is called slower, with the pairs that show it', async () => {
  const project = await openProject({ 'bench.js': takes(60) }, BENCH)
  project.write('bench.js', takes(140))
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toMatch(/^unmet: \d+ % slower than baseline \(\+\d+ % to \+\d+ %\), 10 pairs; /)
  const { series } = evidence.results
  expect(series).toMatchObject({
    version: 1,
    against: { name: 'baseline' },
    samples: { count: 22 },
    result: { kind: 'bench', pairs: 10, looks: [10] },
  })
  const folder = project.core.session().runFolder(evidence.run)
  const samples = readFileSync(join(folder, 'samples.ndjson'), 'utf8')
  expect(createHash('sha256').update(samples).digest('hex')).toBe(series?.samples.sha256)
  expect(samples.trimEnd().split('\n')).toHaveLength(22)
  expect(readFileSync(join(folder, 'pairs.svg'), 'utf8')).toMatch(/^<svg .*slower<\/text>/s)
  expect(project.log(evidence)).toMatch(/^warm-up, (now|other): .*\npair 1: other .*\n/ms)
  expect(existsSync(join(folder, 'samples', '0003'))).toBe(false)
})
