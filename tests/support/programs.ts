import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const repository = fileURLToPath(new URL('../../', import.meta.url))

const building = new Map<string, Promise<string>>()

const build = async (entry: string): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'maestro-programs-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, `${basename(entry, '.ts')}.mjs`)
  const bundle = await rolldown({ input: join(repository, entry), platform: 'node' })
  await bundle.write({ file, format: 'esm' })
  await bundle.close()
  return file
}

/** A program of this repository as one file, bundled once a test process: `dist/` may be older than the sources, or not be there. */
export const bundledProgram = async (entry: string): Promise<string> => {
  const program = building.get(entry) ?? build(entry)
  building.set(entry, program)
  return program
}

export const supervisorProgram = async (): Promise<string> => bundledProgram('shared/sandbox/supervisor/main.ts')

export const reportersFolder = join(repository, 'shared/reporters')
export const dependenciesFolder = join(repository, 'node_modules')
