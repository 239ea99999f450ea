import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { beforeAll, expect, test } from 'vitest'
import { sampleRepository, type Sample } from '../support/sample.ts'
import { terminalOf } from './terminal.ts'

let sample: Sample
let maestro: ReturnType<typeof terminalOf>
beforeAll(async () => {
  sample = sampleRepository()
  maestro = terminalOf(sample)
  await maestro.run('session', 'open', '--goal', 'Keep sum correct')
  await maestro.run('criteria', 'set', '--criteria', '[{"text":"All tests pass","check":{"kind":"tests"}}]')
  await maestro.run('verify')
})

test('an export is nothing but the export on stdout', async () => {
  const { code, stdout, stderr } = await maestro.run('evidence', 'export', 'C1', '--format', 'in-toto')
  expect([code, stderr]).toEqual([0, ''])
  const types = stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(types).toMatchObject([
    { predicateType: 'https://in-toto.io/attestation/test-result/v0.1', predicate: { result: 'PASSED' } },
    { predicateType: 'urn:maestro:evidence:v1' },
  ])
})

test('an export goes to the file that was named, from where the command was typed', async () => {
  const { code, stdout } = await maestro.run('evidence', 'export', 'all', '--format', 'junit', '--out', 'results.xml')
  const path = join(sample.root, 'results.xml')
  expect([code, stdout]).toEqual([0, `Wrote ${path}.\n`])
  expect(new XMLParser({ ignoreAttributes: false }).parse(readFileSync(path, 'utf8'))).toMatchObject({
    testsuites: { testsuite: { '@_tests': '2', '@_failures': '0' } },
  })
  const refused = await maestro.run('evidence', 'export', 'all', '--format', 'junit', '--out', 'nowhere/results.xml')
  expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^not_written: /) })
})

test('an unknown format is a wrong call', async () => {
  expect(await maestro.run('evidence', 'export', 'C1', '--format', 'pdf')).toMatchObject({ code: 2, stdout: '' })
})

test('a replay ends with 0 when both runs agree, also about files that are gone', async () => {
  writeFileSync(join(sample.root, 'src/sum.js'), 'export const sum = () => 0\n')
  const replayed = await maestro.run('evidence', 'replay', 'C1')
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringMatching(/run again as e-\w+: agrees\.\n$/) })
  expect((await maestro.run('status')).stdout).toMatch(/C1 stale: .*src\/sum\.js changed/)
})
