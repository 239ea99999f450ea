import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { bundles, external, outputOf, resolve, shippedFolders } from '../../rolldown.config.ts'
import { probeSandbox } from '../../shared/sandbox/probe.ts'
import { probedFolder, programsFolder, projectRoot } from './paths.ts'

/**
 * Builds the programs under test once a test run, from the sources as they are; `dist/` may be older or absent. Attacks the sandbox once, for all
 * the users that tests make up (sample.ts): it is one machine.
 */
export const setup = async (): Promise<void> => {
  await probeSandbox({ allowUnconfined: true, environment: process.env, cacheDir: probedFolder })
  for (const [name, from] of Object.entries(shippedFolders))
    cpSync(join(projectRoot, from), join(programsFolder, name), { recursive: true })
  await Promise.all(
    Object.entries(bundles).map(async ([name, input]) => {
      const build = await rolldown({ input: join(projectRoot, input), platform: 'node', resolve, external, logLevel: 'silent' })
      await build.write(outputOf(name, programsFolder))
      await build.close()
    }),
  )
}
