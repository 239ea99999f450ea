import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { leaseCheckout } from '../../shared/operations/runs/lease.ts'
import { seriesFiles } from '../../shared/operations/series/series-files.ts'
import { readSeries } from '../../shared/operations/series/read-series.ts'
import { runState, waitForRun } from '../../shared/sandbox/watch-run.ts'
import { openCore, type Core } from '../support/core.ts'

const SLOW = { 'bench.sh': 'echo working\nsleep 0.05\n' }

/** A series that goes on as a job, since its caller had no patience, and has taken some pairs. */
const startedSeries = async (): Promise<{ readonly core: Core; readonly job: string; readonly folder: string }> => {
  const core = await openCore({ files: SLOW, answerWithinMs: 1 })
  await core.call('set_criteria', {
    criteria: [{ id: 'C1', text: 'Not slower', check: { kind: 'repeat', argv: ['sh', 'bench.sh'], times: 1000 } }],
  })
  const { view } = await core.call('verify')
  const job = String(view['job'])
  const folder = core.session().runFolder(job)
  const patience = new AbortController()
  let seen = ''
  await waitForRun(folder, {
    signal: patience.signal,
    onOutput: (chunk) => {
      seen += chunk
      if (seen.includes('10 tries')) patience.abort()
    },
  }).catch(() => undefined)
  return { core, job, folder }
}

test('cancelled in the middle: it ends as a run does, nothing of it goes on, and its checkouts are free', async () => {
  const { core, job, folder } = await startedSeries()
  await core.call('wait_job', { job, cancel: true })
  expect(runState(folder)).toMatchObject({ kind: 'finished', result: { end: { kind: 'cancelled' } } })
  const { evidence, runs } = core.session().read().state
  expect(evidence.at(-1)?.verdict).toEqual({ word: 'could-not-run', reason: 'the run was cancelled' })
  expect(evidence.at(-1)?.results.series?.samples.count).toBe(readSeries(folder).samples.length)
  expect(runs.map(({ kind }) => kind)).toEqual(['finished'])
  expect(freeSlots(core)).toEqual(['01', '02'])
})

test('killed in the middle: the run is abandoned, and what was measured is still there', async () => {
  const { core, job, folder } = await startedSeries()
  const state = runState(folder)
  if (state.kind !== 'running') throw new Error(`it is ${state.kind}`)
  process.kill(state.pid, 'SIGKILL')
  const { view } = await core.call('wait_job', { job, wait_s: 30 })
  expect(view).toMatchObject({ running: false, runs: [{ state: 'abandoned' }] })
  const { samples } = readSeries(folder)
  expect(samples.length).toBeGreaterThanOrEqual(20)
  expect(readFileSync(seriesFiles(folder).samples, 'utf8').split('\n').length - 1).toBe(samples.length)
  expect(core.session().read().state.evidence).toEqual([])
  expect(freeSlots(core)).toEqual(['01', '02'])
})

/** Both checkouts of a series can be taken again, so the first two are the ones that are given. */
const freeSlots = ({ workspace, sample }: Core): string[] =>
  (['now', 'baseline'] as const)
    .map((arm) => leaseCheckout(workspace.checkoutsDir, { runFolder: `${sample.root}/none`, id: `t-${arm}`, arm }))
    .map((folder) => (typeof folder === 'string' ? folder.slice(-2) : folder.code))
    .toSorted()
