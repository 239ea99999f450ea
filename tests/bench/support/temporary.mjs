import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..', '..', '..')

/** A folder of this benchmark's own, gone with it. */
export const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-bench-')))
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))

/** Bundles a file of the project (its path from the top) into that folder, as one file; gives where. */
export const bundled = async (name, input) => {
  const file = join(temporary, name)
  const bundle = await rolldown({ input: join(root, input), platform: 'node', logLevel: 'silent' })
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  await bundle.close()
  return file
}
