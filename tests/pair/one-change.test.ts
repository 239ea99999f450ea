import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openCore } from '../support/core.ts'
import { USER } from '../support/given.ts'

/** Prints a time that the machine has no part in. */
const tells = (ms: number): string => `echo worked ${ms} ms\n`
const CHECK = { kind: 'bench', argv: ['sh', 'bench.sh'], pattern: 'worked (.*)', goal: 'faster', by: 10 }
const STEPS = [
  { title: 'Print less', files: ['bench.sh'] },
  { title: 'Cache', files: ['cache.js'] },
]

test('what is faster by two steps at once is a finding on its criterion, and one step after the other is none', async () => {
  const core = await openCore({ files: { 'bench.sh': tells(100), 'cache.js': 'export const kept = 0\n' } })
  const write = (path: string, text: string): void => writeFileSync(join(core.workspace.place.root, path), text)
  const verify = async (): Promise<string> => {
    const { text, view } = await core.call('verify')
    return typeof view['job'] === 'string' ? (await core.call('wait_job', { job: view['job'], wait_s: 45 })).text : text
  }
  const finding = async (): Promise<string | undefined> =>
    (await core.call('get_status')).text.split('\n').find((line) => line.includes('more-than-one-change'))
  await core.call('set_criteria', { criteria: [{ text: 'It is faster', check: CHECK }] })
  const plan = { strategy: 's', steps: STEPS, edge_cases: [], test_approach: 'a', scope: 'c' }
  await core.call('approve_plan', { plan: (await core.call('propose_plan', plan)).view['hash'] }, USER)

  write('bench.sh', tells(80))
  expect(await verify()).toContain('C1 met')
  expect(await finding()).toBeUndefined()

  write('bench.sh', tells(60))
  write('cache.js', 'export const kept = 1\n')
  expect(await verify()).toContain('C1 met')
  expect(await finding()).toMatch(
    /^warning more-than-one-change plan\.md C1: .* since the measurement before \(e-\S+\) .*: beside S1, cache\.js\./,
  )
})
