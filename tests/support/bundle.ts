import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { rolldown } from 'rolldown'
import { external, resolve } from '../../rolldown.config.ts'
import { projectRoot } from './paths.ts'

/** Bundles one TypeScript entry (path from the project's root) into a runnable file, so that a test can start it as a process on Node 20. */
export const bundle = async (entry: string): Promise<string> => {
  const file = join(mkdtempSync(join(tmpdir(), 'maestro-bundle-')), `${basename(entry, '.ts')}.mjs`)
  const build = await rolldown({ input: join(projectRoot, entry), platform: 'node', resolve, external, logLevel: 'silent' })
  await build.write({ file, format: 'esm', codeSplitting: false })
  await build.close()
  return file
}
