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

/** With every test run, stories of whole projects with real tools go through MCP alone; through all with `npm run test:scenarios`. */
const isLeftToAnother = (name: string, file: string): boolean =>
  file.startsWith('story-') && name !== 'mcp' && process.env['npm_lifecycle_event'] === 'test'

/** Every scenario there is, through one driver. Each driver has a test file of its own, so that they are played side by side. */
export const playAll = (name: string, drive: (root: string, env: NodeJS.ProcessEnv) => Promise<Driver>): void => {
  describe(`through ${name}`, () => {
    for (const [file, scenario] of scenarios) {
      const absent = scenario.needs.filter((program) => !isInstalled(program))
      const why = absent.length > 0 ? `needs ${absent.join(', ')}` : isLeftToAnother(name, file) ? 'by npm run test:scenarios' : null
      // Why it is not played is said in the name.
      test.skipIf(why !== null)(why === null ? file : `${file} (${why})`, async () => {
        const { root, env } = sampleRepository(scenario.files)
        await play(scenario, root, await drive(root, env))
      })
    }
  })
}
