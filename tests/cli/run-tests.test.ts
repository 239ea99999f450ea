import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleRepository } from '../support/sample.ts'
import { terminalOf } from './terminal.ts'

test('`maestro test FILES` ends with 0 when they pass, 3 when one fails, and names it with its line', async () => {
  const sample = sampleRepository()
  const maestro = terminalOf(sample)
  await maestro.run('session', 'open', '--goal', 'Keep sum correct')
  const all = await maestro.run('test')
  expect(all).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 passed on tree .*\ntest\/sum\.test\.js:5 adds: passed/) })
  writeFileSync(join(sample.root, 'src/sum.js'), 'export const sum = (a, b) => a - b\n')
  const failed = await maestro.json('test', 'test/sum.test.js', '--test', 'adds')
  expect(failed).toMatchObject({ code: 3, view: { tests: [{ file: 'test/sum.test.js', line: 5, path: ['adds'], status: 'failed' }] } })
  expect(await maestro.run('test', 'test/none.test.js')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^unknown_file: /) })
})
