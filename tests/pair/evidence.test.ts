import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { openCore, type Core } from '../support/core.ts'

const Replayed = z.looseObject({
  run: z.string(),
  job: z.string().nullable(),
  again: z.looseObject({ evidence: z.string(), agrees: z.boolean(), differences: z.array(z.string()) }).nullable(),
})
const Exported = z.looseObject({ content: z.string(), records: z.array(z.string()), incomplete: z.array(z.string()) })
const Status = z.looseObject({ criteria: z.array(z.looseObject({ verdict: z.string(), evidence: z.string().nullable() })) })

const proven = async (check: object = { kind: 'tests' }): Promise<Core & { readonly id: string }> => {
  const core = await openCore()
  await core.call('set_criteria', { criteria: [{ text: 'It holds', check }] })
  await core.call('verify')
  return { ...core, id: core.session().read().state.evidence[0]?.id ?? '' }
}

const standing = async (core: Core) => Status.parse((await core.call('get_status')).view).criteria[0]

test('a replay runs the record’s check on the record’s own files, also when those of now are others, and says whether both agree', async () => {
  const core = await proven()
  core.sample.write('src/sum.js', 'export const sum = (a, b) => a - b\n')
  expect(await standing(core)).toMatchObject({ verdict: 'stale', evidence: core.id })
  const replayed = await core.call('replay_evidence', { id: core.id })
  expect(replayed.text).toMatch(new RegExp(`^${core.id} of C1 on tree [0-9a-f]{12}, run again as e-\\w+: agrees\\.$`))
  const { again, job } = Replayed.parse(replayed.view)
  expect([again?.agrees, job]).toEqual([true, null])
  const [first, second] = core.session().read().state.evidence
  expect(second?.id).toBe(again?.evidence)
  expect([second?.subject.tree, second?.method.hash, second?.plan]).toEqual([first?.subject.tree, first?.method.hash, first?.plan])
  // It says nothing of the files of now.
  expect(await standing(core)).toMatchObject({ verdict: 'stale' })
  expect((await core.call('show_evidence', { id: core.id })).text).toContain(`again     ${again?.evidence} at `)
})

test('a replay that shows something else contradicts the record', async () => {
  const toggles = "const { existsSync } = require('fs'); process.exit(existsSync('node_modules/broken') ? 1 : 0)"
  const core = await openCore()
  core.sample.write('.gitignore', 'node_modules\n')
  core.sample.write('node_modules/.keep', '')
  await core.call('set_criteria', { criteria: [{ text: 'It holds', check: { kind: 'command', argv: ['node', '-e', toggles] } }] })
  await core.call('verify')
  core.sample.write('node_modules/broken', '')
  const replayed = await core.call('replay_evidence', { id: 'C1' })
  expect(Replayed.parse(replayed.view).again).toMatchObject({
    agrees: false,
    differences: ['verdict met, then unmet', 'end exit code 0, then exit code 1'],
  })
  // Of the same files the newer run speaks.
  expect(await standing(core)).toMatchObject({ verdict: 'unmet' })
})

test('a replay that outlasts the call becomes a job, and the record shows afterwards how it compares', async () => {
  const core = await openCore({ answerWithinMs: 1 })
  await core.call('set_criteria', { criteria: [{ text: 'It holds', check: { kind: 'command', argv: ['node', '-e', '0'] } }] })
  const ended = async (view: Readonly<Record<string, unknown>>) => {
    const { job } = z.looseObject({ job: z.string() }).parse(view)
    await core.call('wait_job', { job, wait_s: 30 })
  }
  await ended((await core.call('verify')).view)
  const replayed = await core.call('replay_evidence', { id: 'C1' })
  expect(replayed.text).toContain('Still running: call wait_job with job r-')
  await ended(replayed.view)
  expect((await core.call('show_evidence', { id: core.session().read().state.evidence[0]?.id })).text).toMatch(/again +e-\w+ at .*: agrees/)
})

test('what was never run cannot be replayed, and what is not there is named', async () => {
  const core = await proven({ kind: 'document', path: 'package.json' })
  expect(await core.call('replay_evidence', { id: core.id })).toMatchObject({
    fault: 'not_replayable',
    text: expect.stringContaining(`${core.id} cannot be run again: nothing was run for it, its check is of kind document.`),
  })
  expect(await core.call('replay_evidence', { id: 'e-nowhere' })).toMatchObject({ fault: 'unknown_evidence' })
})

test.each(['in-toto', 'sarif', 'junit'])('a record with its whole outcome leaves as %s, alone or with all others', async (format) => {
  const core = await proven()
  await core.call('verify', { force: true })
  const one = Exported.parse((await core.call('export_evidence', { id: core.id, format })).view)
  expect(one).toMatchObject({ records: [core.id], incomplete: [] })
  expect(one.content).toContain(core.id)
  if (format !== 'sarif') expect(one.content).toContain('is neutral to zero')
  const all = Exported.parse((await core.call('export_evidence', { id: 'all', format })).view)
  expect(all.records).toHaveLength(2)
  expect(all.content.length).toBeGreaterThan(one.content.length)
})

test('an outcome that is gone or was changed is not exported as if it were the one recorded', async () => {
  const core = await proven()
  const [record] = core.session().read().state.evidence
  const outcome = join(core.session().runFolder(record?.run ?? ''), 'outcome.json')
  expect(readFileSync(outcome, 'utf8')).toContain('is neutral to zero')
  rmSync(outcome)
  const view = Exported.parse((await core.call('export_evidence', { id: 'all', format: 'junit' })).view)
  expect(view).toMatchObject({ incomplete: [core.id] })
  expect(view.content).not.toContain('is neutral to zero')
})

test('without evidence there is nothing to export', async () => {
  const core = await openCore()
  expect(await core.call('export_evidence', { id: 'all', format: 'junit' })).toMatchObject({ fault: 'no_evidence' })
  expect(await core.call('export_evidence', { id: 'all', format: 'pdf' })).toMatchObject({ fault: 'invalid_input' })
})
