import { appendFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seriesFiles } from '../../shared/operations/series/series-files.ts'
import { openProject, verdictOf } from '../runs/project.ts'

const BENCH = { kind: 'bench', argv: ['sh', 'bench.sh'], pattern: 'took (.*)', goal: 'faster' }

test('a series is run again against the tree that it was held against, and both records are compared', async () => {
  const project = await openProject({ 'bench.sh': 'echo took 20 ms\n' }, BENCH)
  project.write('bench.sh', 'echo took 10 ms\n')
  const first = await project.verify()
  expect(verdictOf(first)).toMatch(/^met: 50 % faster than baseline /)
  project.write('bench.sh', 'echo took 90 ms\n')
  const again = await project.core.call('replay_evidence', { id: first.id })
  expect(again.view).toMatchObject({ tree: first.subject.tree, again: { agrees: true } })
  const { evidence } = project.core.session().read().state
  expect(evidence.at(-1)?.results.series?.against).toEqual(first.results.series?.against)
  expect(evidence.at(-1)?.results.series?.seed).not.toBe(first.results.series?.seed)
})

test('samples that somebody added to are no longer those of the record', async () => {
  const project = await openProject({ 'bench.sh': 'echo took 20 ms\n' }, BENCH)
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toMatch(/^unmet: no difference beyond 5 % from baseline .*; faster is not shown$/)
  const { samples } = seriesFiles(project.core.session().runFolder(evidence.run))
  appendFileSync(samples, '{}\n')
  const { text } = await project.core.call('doctor', {})
  expect(text).toContain(`samples.ndjson of evidence ${evidence.id} (C1) was changed after it was recorded`)
})
