import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, test } from 'vitest'
import { projectRoot } from '../paths.ts'
import { sampleRepository } from '../sample.ts'
import type { Driver } from './driver.ts'
import { parseScenario } from './parse.ts'
import { play } from './play.ts'

const folder = join(projectRoot, 'tests', 'scenarios')
const scenarios = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => [name, parseScenario(readFileSync(join(folder, name), 'utf8'))] as const)

const isInstalled = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((place) => existsSync(join(place, program)))

/** Every scenario there is, through one driver. Each driver has a test file of its own, so that they are played side by side. */
export const playAll = (name: string, drive: (root: string, env: NodeJS.ProcessEnv) => Promise<Driver>): void => {
  describe(`through ${name}`, () => {
    for (const [file, scenario] of scenarios) {
      const absent = scenario.needs.filter((program) => !isInstalled(program))
      // What is not here is said in the name.
      test.skipIf(absent.length > 0)(absent.length > 0 ? `${file} (needs ${absent.join(', ')})` : file, async () => {
        const { root, env } = sampleRepository(scenario.files)
        await play(scenario, root, await drive(root, env))
      })
    }
  })
}
