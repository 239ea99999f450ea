import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { openCore } from '../support/core.ts'

/** A length of sleep that no other process has, so that one can be looked for. */
const uniqueSeconds = (): string => `${3000 + (process.pid % 1000)}.${performance.now().toFixed(0)}`
const isAlive = (seconds: string): boolean => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`sleep ${seconds}`)
const Job = z.object({ job: z.string() })
const Status = z.looseObject({ criteria: z.array(z.looseObject({ label: z.string() })), running: z.array(z.string()) })

/** A check whose setup lasts for ever, as a job that can be waited for by its name. */
const openSlowSetup = async () => {
  const seconds = uniqueSeconds()
  const core = await openCore({
    answerWithinMs: 50,
    files: { 'a.txt': 'a\n', '.maestro/config.jsonc': JSON.stringify({ setup: [['sh', '-c', `echo building; sleep ${seconds}`]] }) },
  })
  await core.call('set_criteria', { criteria: [{ id: 'C1', text: 'Holds', check: { kind: 'command', argv: ['true'] } }] })
  const { job } = Job.parse((await core.call('verify')).view)
  await vi.waitFor(() => expect(isAlive(seconds)).toBe(true), { timeout: 20_000, interval: 50 })
  const label = async () => Status.parse((await core.call('get_status')).view).criteria[0]?.label
  return { core, job, seconds, label, folder: core.session().runFolder(job) }
}

test('a setup that takes long is a job of its own name at once; cancelling it ends the setup, and no check begins', async () => {
  const { core, job, seconds, label } = await openSlowSetup()
  await core.call('wait_job', { job, cancel: true, wait_s: 30 })
  expect(await label()).toContain('C1 could-not-run: the run was cancelled')
  await vi.waitFor(() => expect(isAlive(seconds)).toBe(false), { timeout: 5000, interval: 50 })
})

test('the supervisor dies during the setup: the setup dies with it, the run is abandoned, and its checkout serves the next one', async () => {
  const { core, job, seconds, label, folder } = await openSlowSetup()
  const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(readFileSync(join(folder, 'supervisor.json'), 'utf8')))
  process.kill(pid, 'SIGKILL')
  await core.call('wait_job', { job, wait_s: 30 })
  await vi.waitFor(() => expect(isAlive(seconds)).toBe(false), { timeout: 5000, interval: 50 })
  expect(await label()).toContain('C1 unproven')
  core.sample.write('.maestro/config.jsonc', '{ "setup": [["true"]] }')
  const { text } = await core.call('verify')
  const again = Job.safeParse((await core.call('verify')).view)
  if (again.success) await core.call('wait_job', { job: again.data.job, wait_s: 30 })
  expect(`${text} ${await label()}`).toContain('C1 met')
})
