import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { sampleRepository } from '../support/sample.ts'
import { start, terminalOf } from './terminal.ts'

const TESTS = '[{"text":"All tests pass","check":{"kind":"tests"}}]'

const opened = async (criteria: string) => {
  const sample = sampleRepository()
  const maestro = terminalOf(sample)
  expect((await maestro.run('session', 'open', '--goal', 'Keep sum correct')).code).toBe(0)
  expect((await maestro.run('criteria', 'set', '--criteria', criteria)).code).toBe(0)
  return { sample, maestro }
}

let withTests: ReturnType<typeof opened> | null = null

/** One session whose criterion is the sample's tests. */
const openedWithTests = (): ReturnType<typeof opened> => (withTests ??= opened(TESTS))

test('a step that is refused is a fault; a wrong word is usage; help and version are done', async () => {
  const { maestro } = await openedWithTests()
  const plan = ['--strategy', 's', '--edge-cases', 'e', '--test-approach', 't', '--scope', 's']
  const steps = ['--steps', '[{"title":"one","files":["src/sum.js"],"tests":["test/sum.test.js"]}]']
  expect((await maestro.run('plan', 'propose', ...plan, ...steps)).code).toBe(0)
  const refused = await maestro.run('step', 'S1', 'done')
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toMatch(/^no_evidence: .*\n.*verify/)
  expect((await maestro.run('step', 'S1', 'finished')).code).toBe(2)
  expect((await maestro.run('step')).code).toBe(2)
  expect((await maestro.run()).code).toBe(2)
  expect((await maestro.run('--help')).code).toBe(0)
  expect((await maestro.run('help', 'checkpoint')).stdout).toContain('ACTION [ID] [--preview]')
  expect((await maestro.run('verify', '--help')).stdout).toContain('Usage: maestro verify')
  expect((await maestro.run('explain', 'stale-evidence')).stdout).toContain('information stale-evidence')
  expect((await maestro.run('--version')).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/)
})

test('verify ends with 0 when all is met, 3 when anything is not, and says which', async () => {
  const { sample, maestro } = await openedWithTests()
  const met = await maestro.run('verify')
  expect(met).toMatchObject({ code: 0 })
  expect(met.stdout).toContain('C1 met: 2 passed')
  writeFileSync(join(sample.root, 'src/sum.js'), 'export const sum = (a, b) => a - b\n')
  expect((await maestro.run('status')).stdout).toContain('C1 stale: src/sum.js changed')
  const unmet = await maestro.json('verify')
  expect(unmet).toMatchObject({ code: 3, view: { ran: ['C1'], criteria: [{ id: 'C1', verdict: 'unmet' }] } })
  const again = await maestro.run('verify')
  expect(again.code).toBe(3)
  expect(again.stdout).toContain('Nothing was run')
})

test('an unknown command names the nearest', async () => {
  const { code, stderr } = await terminalOf(sampleRepository()).run('stats')
  expect(code).toBe(2)
  expect(stderr).toContain('did you mean "maestro status"')
})

/** A look into the store costs a process for each question less than asking until a run has begun. */
const runFolders = (root: string): string[] => {
  const sessions = join(root, '.git', 'maestro', 'sessions')
  const runs = readdirSync(sessions).map((session) => join(sessions, session, 'runs'))
  return runs.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder))
}

test('Ctrl-C ends the run, which is recorded as cancelled', async () => {
  const { sample, maestro } = await opened('[{"text":"It ends","check":{"kind":"command","argv":["sleep","300"]}}]')
  const verifying = start(sample, ['verify', '--json'])
  const Running = z.object({ running: z.array(z.string()) })
  const running = async (): Promise<string[]> => Running.parse((await maestro.json('status')).view).running
  await vi.waitFor(() => expect(runFolders(sample.root)).toHaveLength(1), { timeout: 30_000 })
  while ((await running()).length === 0);
  verifying.interrupt()
  const { code, stdout } = await verifying.ended
  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ criteria: [{ id: 'C1', verdict: 'could-not-run' }] })
  expect(await running()).toEqual([])
})

test('a job is waited for by name and ends with 3 when it did not succeed', async () => {
  const { maestro } = await openedWithTests()
  await maestro.run('verify')
  const Listed = z.object({ evidence: z.array(z.object({ run: z.string() })) })
  const [record] = Listed.parse((await maestro.json('evidence', 'list')).view).evidence
  expect((await maestro.run('job', record?.run ?? '')).code).toBe(0)
  const Run = z.looseObject({ run: z.string() })
  const failed = Run.parse((await maestro.json('run', '--', 'sh', '-c', 'exit 4')).view)
  expect((await maestro.run('job', failed.run)).code).toBe(3)
})
