import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const entry = fileURLToPath(new URL('../../shared/sandbox/supervisor/main.ts', import.meta.url))

let building: Promise<string> | undefined

const build = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'maestro-programs-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'maestro-run.mjs')
  const bundle = await rolldown({ input: entry, platform: 'node' })
  await bundle.write({ file, format: 'esm' })
  await bundle.close()
  return file
}

/** The supervisor as a program, bundled once a test process: `dist/` may be older than the sources, or not be there. */
export const supervisorProgram = async (): Promise<string> => (building ??= build())
