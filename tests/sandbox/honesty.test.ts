import { copyFileSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { runFiles } from '../../shared/sandbox/run-folder.ts'
import { runState } from '../../shared/sandbox/watch-run.ts'
import { startRun } from '../../shared/sandbox/start.ts'
import { Evidence } from '../../shared/session/evidence.ts'
import { bundledProgram, supervisorProgram } from '../support/programs.ts'
import { confinement, grades, requestFor, run, temporaryFolder } from './runs.ts'

const Refusal = z.object({ kind: z.literal('refused'), reason: z.string().min(1), fix: z.string().min(1) })

describe.skipIf(confinement === undefined)('a machine that cannot confine says so', () => {
  test('where namespaces are denied, the probe refuses with the reason and a fix', async () => {
    const workspace = temporaryFolder('workspace')
    copyFileSync(await bundledProgram('tests/sandbox/probe-inside.ts'), join(workspace, 'probe.mjs'))
    const { output } = await run(['node', 'probe.mjs'], { workspace })
    expect(Refusal.parse(JSON.parse(output)).reason).toMatch(/namespace|permitted|denied/i)
  })
})

describe.each(grades)('what a $grade run says of itself', (how) => {
  test('a result and figures in the output are output', async () => {
    const forged = JSON.stringify({ kind: 'exited', code: 0, grade: 'confined', cpuUserMs: 0, end: { kind: 'exited', code: 0 } })
    const script = `echo '${forged}'; echo '0.00 9999.00 9999.00 99999999 0' >&2; echo '{"child-pid": 1}'; echo started; exit 3`
    const { result, output } = await run(['sh', '-c', script], how)
    expect(result.end).toEqual({ kind: 'exited', code: 3 })
    expect(result.cpuUserMs + result.cpuSystemMs).toBeLessThan(60_000)
    expect(result.maxRssBytes).toBeLessThan(1_000_000_000)
    expect(output).toContain('9999.00')
  })

  test('a result without its grade is none', async () => {
    const { folder, result } = await run(['true'], how)
    expect(runState(folder)).toEqual({ kind: 'finished', result })
    const { grade, ...rest } = result
    writeFileSync(runFiles(folder).result, JSON.stringify(rest))
    expect(grade).toBe(how.grade)
    // Its supervisor may still be on its way out.
    await expect.poll(() => runState(folder).kind, { timeout: 10_000 }).toBe('abandoned')
  })

  test('a link in the place of the log is not followed', async () => {
    const [folder, elsewhere] = [temporaryFolder('run'), join(temporaryFolder('elsewhere'), 'victim')]
    writeFileSync(elsewhere, 'untouched')
    symlinkSync(elsewhere, runFiles(folder).output)
    const request = requestFor(['echo', 'evil'], how)
    await startRun(folder, request, { program: await supervisorProgram() })
    await expect.poll(() => runState(folder).kind, { timeout: 10_000 }).toBe('abandoned')
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched')
    expect(existsSync(runFiles(folder).result)).toBe(false)
  })
})

test('evidence without a grade is none', () => {
  expect(Evidence.shape.sandbox.safeParse({ grade: 'confined', missing: [] }).success).toBe(true)
  expect(Evidence.shape.sandbox.safeParse({ missing: [] }).success).toBe(false)
  expect(Evidence.shape.sandbox.safeParse({ grade: 'safe', missing: [] }).success).toBe(false)
})
