import { expect, test } from 'vitest'
import { faultsDocument, faultsInSources } from './docs/faults.ts'
import { toolsDocument } from './docs/operations.ts'
import { cliDocument, findingsDocument, lspDocument } from './docs/surfaces.ts'

test.each([
  ['TOOLS.md', toolsDocument],
  ['CLI.md', cliDocument],
  ['LSP.md', lspDocument],
  ['FINDINGS.md', findingsDocument],
  ['FAULTS.md', faultsDocument],
])('docs/%s says what the program does (`vitest run --project unit tests/docs.test.ts -u` writes it)', async (name, render) => {
  await expect(render()).toMatchFileSnapshot(`../docs/${name}`)
})

test('every fault has a snake_case code, a sentence, and a hint', () => {
  const faults = faultsInSources()
  const isSentence = (text: string): boolean => /[.)›?…]$/.test(text)
  expect(faults.length).toBeGreaterThan(40)
  expect(faults.filter(({ code, message, hint }) => !/^[a-z]+(_[a-z]+)*$/.test(code) || !isSentence(message) || !isSentence(hint))).toEqual(
    [],
  )
})
