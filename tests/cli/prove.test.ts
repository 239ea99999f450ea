import { expect, test } from 'vitest'
import { sampleRepository } from '../support/sample.ts'
import { terminalOf } from './terminal.ts'

const WRONG = 'export const sum = (a, b) => (b === 0 ? b : a + b)\n'
const imports = "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { sum } from '../src/sum.js'\n"
const FILES = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test test/*.test.js" } }\n',
  'src/sum.js': WRONG,
  'test/sum.test.js': `${imports}test('adds', () => assert.equal(sum(1, 2), 3))\n`,
}

test('`maestro prove` ends with 0 when a new test fails without the fix, 3 while none does, and runs the baseline’s tests when asked', async () => {
  const sample = sampleRepository(FILES)
  const maestro = terminalOf(sample)
  await maestro.run('session', 'open', '--goal', 'Keep sum correct')
  sample.write('test/zero.test.js', `${imports}test('keeps a number', () => assert.equal(sum(5, 0), 5))\n`)
  expect(await maestro.run('prove')).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^no: test\/zero\.test\.js:4 keeps a number: it is failed now/),
  })
  sample.write('src/sum.js', 'export const sum = (a, b) => a + b\n')
  expect(await maestro.run('prove', 'test/zero.test.js')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^yes: test\/zero\.test\.js:4 keeps a number: without the fix/),
  })
  expect(await maestro.json('prove', '--baseline-tests')).toMatchObject({
    code: 0,
    view: { baselineTests: { counts: { passed: 1, failed: 0 } } },
  })
  sample.write('src/sum.js', 'export const sum = () => 5\n')
  expect(await maestro.run('prove', '--baseline-tests')).toMatchObject({ code: 3, stdout: expect.stringContaining('0 passed, 1 failed') })
})
