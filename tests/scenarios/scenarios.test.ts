import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, test } from 'vitest'
import { sampleRepository } from '../support/sample.ts'
import { coreDriver } from '../support/scenario/core-driver.ts'
import { lspDriver, mcpDriver } from '../support/scenario/process-drivers.ts'
import { parseScenario } from '../support/scenario/parse.ts'
import { play } from '../support/scenario/play.ts'

const scenarios = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => [name, parseScenario(readFileSync(join(import.meta.dirname, name), 'utf8'))] as const)

const isInstalled = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

describe.each([
  ['core', coreDriver],
  ['mcp', mcpDriver],
  ['lsp', lspDriver],
] as const)('through %s', (_name, drive) => {
  for (const [file, scenario] of scenarios) {
    const absent = scenario.needs.filter((program) => !isInstalled(program))
    // What is not here is said in the name.
    test.skipIf(absent.length > 0)(absent.length > 0 ? `${file} (needs ${absent.join(', ')})` : file, async () => {
      const { root, env } = sampleRepository(scenario.files)
      await play(scenario, root, await drive(root, env))
    })
  }
})
