import { mkdirSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { external, resolve } from '../../rolldown.config.ts'
import { programsFolder, projectRoot } from './paths.ts'

const building = new Map<string, Promise<string>>()

/** Several test processes build the same program at once: each its own draft, and a rename makes it whole for all. */
const build = async (entry: string): Promise<string> => {
  const file = join(programsFolder, `${basename(entry, '.ts')}-${basename(dirname(entry))}.mjs`)
  const draft = `${file}.${process.pid}.mjs`
  mkdirSync(programsFolder, { recursive: true })
  const bundle = await rolldown({ input: join(projectRoot, entry), platform: 'node', resolve, external })
  await bundle.write({ file: draft, format: 'esm', codeSplitting: false })
  await bundle.close()
  renameSync(draft, file)
  return file
}

/** A program of this repository as one file, bundled once a test process: `dist/` may be older than the sources, or not be there. */
export const bundledProgram = async (entry: string): Promise<string> => {
  const program = building.get(entry) ?? build(entry)
  building.set(entry, program)
  return program
}

/** The supervisor that global-setup.ts built for the whole test run. */
export const supervisorProgram = async (): Promise<string> => join(programsFolder, 'maestro-run.mjs')

export const reportersFolder = join(projectRoot, 'shared/reporters')
export const dependenciesFolder = join(projectRoot, 'node_modules')
