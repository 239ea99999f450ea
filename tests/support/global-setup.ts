import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { bundles, external, outputOf, resolve, shippedFolders } from '../../rolldown.config.ts'
import { programsFolder, projectRoot } from './paths.ts'

/** Builds the programs under test once a test run, from the sources as they are; `dist/` may be older or absent. */
export const setup = async (): Promise<void> => {
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
