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
  expect(faults.length).toBeGreaterThan(40)
  for (const { code, message, hint, path } of faults) {
    expect(code, path).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(message, `${code} in ${path}`).toMatch(/[.)›?…]$/)
    expect(hint, `${code} in ${path}`).toMatch(/[.)›?…]$/)
  }
})
