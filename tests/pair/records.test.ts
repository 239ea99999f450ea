import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { openCore, type Core } from '../support/core.ts'

const Lines = z.object({ lines: z.array(z.object({ subject: z.string(), state: z.string(), says: z.string() })) })

/** A session with one piece of evidence, and where its run left its files. */
const openProven = async () => {
  const core = await openCore()
  await core.call('set_criteria', { criteria: [{ text: 'All tests pass', check: { kind: 'tests' } }] })
  await core.call('verify')
  const [evidence] = core.session().read().state.evidence
  if (evidence === undefined) throw new Error('no evidence')
  return { core, evidence, folder: core.session().runFolder(evidence.run) }
}

/** What doctor says of the session. */
const told = async (core: Core): Promise<string[]> =>
  Lines.parse((await core.call('doctor')).view)
    .lines.filter(({ subject }) => subject === `session ${core.session().id}`)
    .map(({ state, says }) => `${state} ${says}`)

/** Changes the lines of the session's journal by hand. */
const rewrite = (core: Core, change: (lines: readonly string[]) => readonly string[]): void => {
  const journals = join(core.session().runFolder('x'), '..', '..', 'journal')
  const [replica = ''] = readdirSync(journals)
  const file = join(journals, replica, '000001.jsonl')
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  writeFileSync(file, `${change(lines).join('\n')}\n`)
}

const isEvidence = (line: string): boolean => line.includes('"type":"evidence_recorded"')

test('records that agree with their files are silent', async () => {
  const { core } = await openProven()
  expect(await told(core)).toEqual([])
})

test('an evidence line that was edited, dropped, moved or repeated is named', async () => {
  const { core } = await openProven()
  let original: readonly string[] = []
  rewrite(core, (lines) => (original = lines))
  const at = original.findIndex(isEvidence) + 1
  const saying = async (change: (lines: readonly string[]) => readonly string[]): Promise<string[]> => {
    rewrite(core, () => change(original))
    return told(core)
  }
  expect(await saying((lines) => lines.map((line) => (isEvidence(line) ? line.replace('"word":"met"', '"word":"unmet"') : line)))).toEqual([
    expect.stringMatching(
      new RegExp(`^attention journal/rp-.*/000001.jsonl, line ${at} \\(evidence_recorded\\) was edited after it was written$`),
    ),
  ])
  const goesOn = await saying((lines) => [...lines, lines.find(isEvidence) ?? ''])
  expect(goesOn).toEqual([expect.stringMatching(/line \d+ \(evidence_recorded\) is foreign: it repeats .*line \d+ \(evidence_recorded\)$/)])
  expect(await saying((lines) => [lines.find(isEvidence) ?? '', ...lines.filter((line) => !isEvidence(line))])).toEqual([
    expect.stringMatching(/line 1 \(evidence_recorded\) was reordered: it stands on .*line \d+ \(run_started\), which comes behind it$/),
  ])
  rewrite(core, () => original)
  await core.call('remember', { kind: 'decision', text: 'Something that comes behind' })
  rewrite(core, (lines) => lines.filter((line) => !isEvidence(line)))
  expect(await told(core)).toEqual([
    expect.stringMatching(/line \d+ \(.*\) stands on an event that is not there: lines before it were dropped or replaced$/),
  ])
})

test('a run whose lines were cut off the end of the journal is found by its folder', async () => {
  const { core, evidence } = await openProven()
  rewrite(core, (lines) =>
    lines.slice(
      0,
      lines.findIndex((line) => line.includes('"type":"run_started"')),
    ),
  )
  expect(await told(core)).toEqual([
    `attention runs/${evidence.run} ended here and the journal does not know it: lines were removed, or the folder is foreign`,
  ])
})

test('an outcome or a log that was changed or removed is named with its evidence', async () => {
  const { core, evidence, folder } = await openProven()
  const outcome = join(folder, 'outcome.json')
  writeFileSync(outcome, readFileSync(outcome, 'utf8').replace('"passed"', '"failed"'))
  appendFileSync(join(folder, 'output.log'), 'all is well\n')
  expect(await told(core)).toEqual([
    expect.stringContaining(`runs/${evidence.run}/outcome.json of evidence ${evidence.id} (C1) was changed after it was recorded: `),
    expect.stringContaining(`runs/${evidence.run}/output.log of evidence ${evidence.id} (C1) was changed after it was recorded: `),
  ])
  rmSync(outcome)
  expect(await told(core)).toContain(`attention runs/${evidence.run}/outcome.json of evidence ${evidence.id} (C1) is missing`)
})
