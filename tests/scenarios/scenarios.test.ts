import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { sampleRepository } from '../support/sample.ts'
import { coreDriver } from '../support/scenario/core-driver.ts'
import { lspDriver, mcpDriver } from '../support/scenario/process-drivers.ts'
import { parseScenario } from '../support/scenario/parse.ts'
import { play } from '../support/scenario/play.ts'

const scenarios = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => [name, parseScenario(readFileSync(join(import.meta.dirname, name), 'utf8'))] as const)

describe.each([
  ['core', coreDriver],
  ['mcp', mcpDriver],
  ['lsp', lspDriver],
] as const)('through %s', (_name, drive) => {
  test.each(scenarios)('%s', async (_file, scenario) => {
    const { root, env } = sampleRepository(scenario.files)
    await play(scenario, root, await drive(root, env))
  })
})
