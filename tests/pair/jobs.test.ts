import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { bundle } from '../support/bundle.ts'
import { startHost, type McpHost } from '../support/mcp-clients.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository, type Sample } from '../support/sample.ts'

let impatient = ''
beforeAll(async () => {
  impatient = await bundle('tests/support/impatient-mcp.ts')
})

const WithJob = z.looseObject({ job: z.string() })
const Job = z.looseObject({ running: z.boolean(), criteria: z.array(z.string()) })
/** Ends when the file `go` is there: a run that lasts exactly as long as a test wants. It sees the file through its dependency folder. */
const WAITS = [
  'node',
  '-e',
  "const { existsSync } = require('fs'); setInterval(() => existsSync('node_modules/go') && process.exit(0), 20)",
]

const openSlow = async (): Promise<{ sample: Sample; host: McpHost; job: string; go: () => void }> => {
  const sample = sampleRepository()
  sample.write('node_modules/.keep', '')
  sample.write('.gitignore', 'node_modules\n')
  const env = { ...sample.env, MAESTRO_TEST_PROGRAMS: programsFolder }
  const host = await startHost('sdk 1.32', { sample: { root: sample.root, env }, program: impatient })
  await host.call('open_session', { goal: 'Run something that takes its time' })
  await host.call('set_criteria', {
    criteria: [
      { text: 'Ends', check: { kind: 'command', argv: WAITS, timeoutS: 60 } },
      { text: 'Is quick', check: { kind: 'command', argv: ['node', '-e', '0'] } },
    ],
  })
  const { job } = WithJob.parse((await host.call('verify')).structuredContent)
  return { sample: { ...sample, env }, host, job, go: () => writeFileSync(join(sample.root, 'node_modules', 'go'), '') }
}

test('a run that outlasts the call becomes a job; a second verify joins it; waiting brings every verdict', async () => {
  const { host, job, go } = await openSlow()
  expect(Job.parse((await host.call('wait_job', { job, wait_s: 0 })).structuredContent).running).toBe(true)
  expect(WithJob.parse((await host.call('verify')).structuredContent).job).toBe(job)
  expect(await host.text('get_status')).toContain(`Next: Call wait_job with job ${job}.`)
  go()
  const ended = Job.parse((await host.call('wait_job', { job, wait_s: 30 })).structuredContent)
  expect(ended.running).toBe(false)
  expect(ended.criteria).toEqual(['C1 met: exit code 0 (definition not approved)', 'C2 met: exit code 0 (definition not approved)'])
  await host.close()
})

test('a cancelled job ends at once, could not run, and does not begin its other checks', async () => {
  const { host, job } = await openSlow()
  const ended = Job.parse((await host.call('wait_job', { job, cancel: true, wait_s: 30 })).structuredContent)
  expect(ended.criteria).toEqual([
    'C1 could-not-run: the run was cancelled (definition not approved)',
    'C2 unproven: its check has not run yet (definition not approved)',
  ])
  expect((await host.call('wait_job', { job: 'r-nowhere' })).structuredContent).toMatchObject({ fault: { code: 'unknown_job' } })
  await host.close()
})

test('the host dies: the run goes on, and the next process finds its result', async () => {
  const { sample, host, job, go } = await openSlow()
  await host.close()
  const second = await startHost('client 2.4, auto', { sample })
  expect(await second.text('get_status')).toContain(`Call wait_job with job ${job}`)
  go()
  expect(Job.parse((await second.call('wait_job', { job, wait_s: 30 })).structuredContent)).toMatchObject({
    running: false,
    criteria: expect.arrayContaining(['C1 met: exit code 0 (definition not approved)']),
  })
  await second.close()
})

test('the supervisor dies: the run is abandoned, a finding says so, and verify runs it again', async () => {
  const { sample, host, job, go } = await openSlow()
  const folder = join(
    sample.root,
    '.git',
    'maestro',
    'sessions',
    z.string().parse((await host.call('get_status')).structuredContent?.['session']),
    'runs',
    job,
  )
  const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(readFileSync(join(folder, 'supervisor.json'), 'utf8')))
  process.kill(pid, 'SIGKILL')
  expect(Job.parse((await host.call('wait_job', { job, wait_s: 30 })).structuredContent).running).toBe(false)
  expect(await host.text('get_status')).toContain(`abandoned-run plan.md C1: The last run of C1 (${job}) was abandoned`)
  go()
  expect(await host.text('verify', { criteria: ['C1'] })).toMatch(/C1 met|Still running/)
  await host.close()
})
