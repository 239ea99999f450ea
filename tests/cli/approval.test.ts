import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { sampleRepository, userEnvironment } from '../support/sample.ts'
import { program, terminalOf } from './terminal.ts'

const Proposed = z.object({ hash: z.string() })

const PLAN = ['--strategy', 's', '--steps', '[{"title":"one"}]', '--edge-cases', 'none', '--test-approach', 't', '--scope', 'src']

const proposed = async (settings: object) => {
  const sample = { ...sampleRepository(), env: userEnvironment({ sandbox: { allowUnconfined: true }, ...settings }) }
  const maestro = terminalOf(sample)
  await maestro.run('session', 'open', '--goal', 'Keep sum correct')
  const { hash } = Proposed.parse((await maestro.json('plan', 'propose', ...PLAN)).view)
  return { sample, maestro, hash }
}

const proposals = new Map<string, ReturnType<typeof proposed>>()

/** One proposal for all the tests with these settings: each of them asserts that it left the plan as it was, or comes last. */
const sharedProposal = (settings: object): ReturnType<typeof proposed> => {
  const key = JSON.stringify(settings)
  const proposal = proposals.get(key) ?? proposed(settings)
  proposals.set(key, proposal)
  return proposal
}

test.each([
  ['approve', (hash: string) => ['plan', 'approve', hash]],
  ['reject', (hash: string) => ['plan', 'reject', hash, 'no']],
  ['approve without a hash', () => ['plan', 'approve']],
  ['answer', () => ['ask', 'answer', 'a-1', '{}']],
])('%s is refused without a terminal', async (_, words) => {
  const { maestro, hash } = await sharedProposal({})
  expect(await maestro.json(...words(hash))).toMatchObject({ code: 1, view: { fault: { code: 'not_interactive' } } })
  expect(await maestro.json('plan', 'show')).toMatchObject({ view: { state: 'proposed' } })
})

test('with the setting, a missing hash is usage: nobody is asked and nothing is guessed', async () => {
  const { maestro } = await sharedProposal({ approvals: { allowNonInteractive: true } })
  expect((await maestro.run('plan', 'approve')).code).toBe(2)
})

test('the user setting allows it, and the record says that no terminal was there', async () => {
  const { maestro, hash } = await sharedProposal({ approvals: { allowNonInteractive: true } })
  expect(await maestro.json('plan', 'approve', hash)).toMatchObject({ code: 0, view: { state: 'approved' } })
  expect((await maestro.run('plan', 'show')).stdout).toMatch(/approved by .* without a terminal via terminal/)
})

/** `script` of util-linux gives the program a terminal of its own. */
const atTerminal = (sample: { readonly root: string; readonly env: NodeJS.ProcessEnv }, words: string, typed: string) =>
  spawnSync('script', ['-qec', `${process.execPath} ${program} ${words}`, '/dev/null'], {
    cwd: sample.root,
    env: sample.env,
    input: typed,
    encoding: 'utf8',
  })

const hasScript = spawnSync('script', ['--version']).status === 0

test.skipIf(!hasScript)('at a terminal the plan is shown and only a yes approves it', async () => {
  const { sample, maestro, hash } = await sharedProposal({})
  const no = atTerminal(sample, 'plan approve', 'n\n')
  expect(no.stdout).toContain('Approve revision 1')
  expect(no.stdout).toContain('## Plan, revision 1')
  expect(no.status).toBe(1)
  expect(await maestro.json('plan', 'show')).toMatchObject({ view: { state: 'proposed', hash } })
  const yes = atTerminal(sample, 'plan approve', 'y\n')
  expect(yes.status).toBe(0)
  expect(await maestro.json('plan', 'show')).toMatchObject({ view: { state: 'approved', hash } })
  expect((await maestro.run('plan', 'show')).stdout).not.toContain('without a terminal')
})

test.skipIf(!hasScript)('verdicts are coloured at a terminal, not with NO_COLOR, and never in a pipe', async () => {
  const { sample, maestro } = await sharedProposal({})
  await maestro.run('criteria', 'set', '--criteria', '[{"text":"stale is no verdict here"}]')
  const { NO_COLOR: _, ...plain } = sample.env
  const green = '\u001B['
  expect(atTerminal({ ...sample, env: plain }, 'doctor', '').stdout).toContain(green)
  expect(atTerminal({ ...sample, env: { ...plain, NO_COLOR: '1' } }, 'doctor', '').stdout).not.toContain(`${green}3`)
  expect((await maestro.run('doctor')).stdout).not.toContain(green)
})
