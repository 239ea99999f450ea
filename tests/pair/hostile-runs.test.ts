import { readdirSync, rmSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { materialise } from '../../shared/git/checkout.ts'
import { isFault, type Fault } from '../../shared/session/fault.ts'
import { leaseCheckout } from '../../shared/operations/runs/lease.ts'
import { settleRun } from '../../shared/operations/runs/settle.ts'
import { startWanted } from '../../shared/operations/runs/start.ts'
import { waitForRun } from '../../shared/sandbox/watch-run.ts'
import { openCore } from '../support/core.ts'

const VerdictOf = z.looseObject({
  criteria: z.array(z.looseObject({ verdict: z.string(), label: z.string() })),
  running: z.array(z.string()),
})

const sure = <T>(value: T | Fault): T => {
  if (isFault(value)) throw new Error(`${value.code}: ${value.message}`)
  return value
}

const command = (...argv: string[]) => ({ criteria: [{ id: 'C1', text: 'Holds', check: { kind: 'command', argv } }] })
const script = (text: string) => command('node', '-e', text)

/** What a session says after its one check ran, and that the same checkout serves the next run. */
const verdictAfter = async (text: string): Promise<string> => {
  const core = await openCore()
  await core.call('set_criteria', script(text))
  await core.call('verify')
  const { criteria, running } = VerdictOf.parse((await core.call('get_status')).view)
  expect(running).toEqual([])
  await core.call('set_criteria', script('process.exit(0)'))
  expect((await core.call('verify')).text).toContain('C1 met: exit code 0')
  return criteria[0]?.label ?? ''
}

test('a run that leaves a pipe under the name of a lock file keeps nobody waiting', async () => {
  expect(await verdictAfter("require('child_process').execFileSync('mkfifo', ['yarn.lock'])")).toContain('C1 met')
})

test('a run that leaves folders deeper than a path can say is judged, and its checkout used again', async () => {
  const deep = "for (let i = 0; i < 60; i++) { require('fs').mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)) }"
  expect(await verdictAfter(deep)).toContain('C1 met')
})

test('a run that closes a folder or makes a file unreadable is judged, and its checkout used again', async () => {
  const closes =
    "const fs = require('fs'); fs.mkdirSync('left/in', { recursive: true }); fs.chmodSync('left', 0); fs.chmodSync('test', 0o500)"
  expect(await verdictAfter(closes)).toContain('C1 met')
})

test('checkouts that are deleted while a run goes on cost its verdict, not the session', async () => {
  const core = await openCore({ answerWithinMs: 50 })
  await core.call('set_criteria', command('sh', '-c', 'echo begun; sleep 1'))
  const { job } = z.object({ job: z.string() }).parse((await core.call('verify')).view)
  await vi.waitFor(async () => expect((await core.call('show_run', { run: job })).text).toContain('begun'), { timeout: 10_000 })
  rmSync(core.workspace.checkoutsDir, { recursive: true })
  await core.call('wait_job', { job, wait_s: 30 })
  expect(VerdictOf.parse((await core.call('get_status')).view).criteria[0]?.label).toContain('could-not-run: its checkout was gone')
})

test('a message of 90,000 characters is cut, and the run ends', async () => {
  const core = await openCore({
    files: {
      'package.json': '{ "scripts": { "test": "node --test test/a.test.js" } }',
      'test/a.test.js': "throw new Error('x'.repeat(90000))",
    },
  })
  await core.call('set_criteria', { criteria: [{ text: 'Tests pass', check: { kind: 'tests' } }] })
  const { text } = await core.call('verify')
  expect(text).toMatch(/C1 unmet: 0 passed; test\/a\.test\.js: \S*x+…/)
  expect(text.length).toBeLessThan(2000)
  expect(VerdictOf.parse((await core.call('get_status')).view).running).toEqual([])
})

test('a check that cannot be started gives its checkout back', async () => {
  const core = await openCore({ files: { 'a.txt': 'no tests here\n' } })
  await core.call('set_criteria', { criteria: [{ text: 'Tests pass', check: { kind: 'tests' } }] })
  for (let turn = 0; turn < 3; turn += 1) expect((await core.call('verify')).fault).toBe('no_tests_detected')
  expect(readdirSync(core.workspace.checkoutsDir).filter((name) => name.endsWith('.lease'))).toHaveLength(1)
})

test('a time limit of a month is no time limit of no time', async () => {
  const core = await openCore()
  await core.call('set_criteria', {
    criteria: [{ text: 'Sleeps', check: { kind: 'command', argv: ['sleep', '0.3'], timeoutS: 3_000_000 } }],
  })
  expect((await core.call('verify')).text).toContain('C1 met')
  expect((await core.call('run_command', { command: ['sleep', '0.3'], timeout_s: 9_000_000_000_000 })).text).toContain('exit code 0')
})

test('two verifies at once share one run', async () => {
  const core = await openCore()
  await core.call('set_criteria', command('sleep', '1'))
  const answers = await Promise.all([core.call('verify'), core.call('verify'), core.call('verify')])
  for (const { text } of answers) expect(text).toMatch(/C1 met|Still running/)
  const { runs, evidence } = core.session().read().state
  expect([runs.length, evidence.length]).toEqual([1, 1])
})

test('a checkout belongs to its run until the end is recorded: what the run did to its files is not lost when it is filled anew', async () => {
  const core = await openCore()
  await core.call('set_criteria', command('true'))
  const session = core.session()
  const repository = sure(await core.workspace.repository())
  const { tree, policy } = sure(await core.workspace.scan())
  const check = { kind: 'command' as const, argv: ['sh', '-c', 'echo >> src/sum.js'] }
  const on = { kind: 'checkout', tree, policy } as const
  const run = sure(await startWanted(core.context, session, { what: { kind: 'check', criterion: 'C1', check, plan: null }, on }))
  await waitForRun(session.runFolder(run))
  const found = session.read().state.runs.find(({ id }) => id === run)
  if (found === undefined) throw new Error('not recorded')

  const other = sure(leaseCheckout(core.workspace.checkoutsDir, { runFolder: session.runFolder('r-other'), id: 'r-other', arm: 'now' }))
  expect(other).not.toBe(found.purpose.checkout)
  sure(await materialise(repository, tree, other))

  expect(await settleRun(core.workspace, session, found)).toBe(null)
  expect(session.read().state.evidence.at(-1)?.verdict).toEqual({
    word: 'could-not-run',
    reason: 'void: the run itself changed src/sum.js',
  })
  expect(leaseCheckout(core.workspace.checkoutsDir, { runFolder: session.runFolder('r-next'), id: 'r-next', arm: 'now' })).toBe(
    found.purpose.checkout,
  )
})

test('cancelling a job ends its own runs: those before and behind it go on, whoever asked', async () => {
  const core = await openCore({ answerWithinMs: 300 })
  const Named = z.object({ job: z.string() })
  const jobOf = async (operation: string, input: unknown) => Named.parse((await core.call(operation, input)).view).job
  await core.call('set_criteria', command('sleep', '30'))
  const verifying = await jobOf('verify', {})
  const building = await jobOf('run_command', { command: ['sleep', '2'] })
  expect((await core.call('wait_job', { job: verifying, cancel: true, wait_s: 10 })).text).toContain(`${verifying} cancelled`)
  expect((await core.call('wait_job', { job: building, wait_s: 10 })).text).toContain(`${building} exit code 0`)
})

test('tests that remove their report have shown nothing, whatever the exit code says', async () => {
  const core = await openCore({
    files: {
      'package.json': '{ "type": "module", "scripts": { "test": "node --test test/a.test.js" } }',
      'test/a.test.js': `import { test } from 'node:test'
import { readdirSync, readlinkSync, rmSync } from 'node:fs'
const open = '/proc/' + process.ppid + '/fd'
const places = readdirSync(open).map((name) => { try { return readlinkSync(open + '/' + name) } catch { return '' } })
for (const place of places.filter((place) => place.endsWith('report.ndjson'))) rmSync(place)
test('holds', { skip: true }, () => undefined)
`,
    },
  })
  await core.call('set_criteria', { criteria: [{ text: 'Tests pass', check: { kind: 'tests' } }] })
  expect((await core.call('verify')).text).toContain('C1 could-not-run: the reporter wrote nothing')
})
