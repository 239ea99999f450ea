import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { external, outputOf, resolve, shippedFolders } from '../../rolldown.config.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))

const building = new Map<string, Promise<string>>()

/** Several test processes build the same program at once: each its own draft, and a rename makes it whole for all. */
const build = async (entry: string): Promise<string> => {
  const folder = join(repository, '.build', 'programs')
  const file = join(folder, `${basename(entry, '.ts')}-${basename(dirname(entry))}.mjs`)
  const draft = `${file}.${process.pid}.mjs`
  mkdirSync(folder, { recursive: true })
  const bundle = await rolldown({ input: join(repository, entry), platform: 'node', resolve, external })
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

export const supervisorProgram = async (): Promise<string> => bundledProgram('shared/sandbox/supervisor/main.ts')

export const reportersFolder = join(repository, 'shared/reporters')
export const dependenciesFolder = join(repository, 'node_modules')

/** The entries of rolldown.config.ts, which an installed package has beside each other in `dist/`. */
const entries = {
  maestro: 'clients/cli/main.ts',
  'maestro-mcp': 'server-mcp/main.ts',
  'maestro-lsp': 'server-lsp/main.ts',
  'maestro-run': 'shared/sandbox/supervisor/main.ts',
  'maestro-series': 'shared/operations/series/main.ts',
  'maestro-trees': 'shared/git/trees/main.ts',
  'maestro-weakened': 'shared/operations/weakened/main.ts',
  'maestro-hook': 'clients/hosts/hook.ts',
} as const

const buildAll = async (names: readonly (keyof typeof entries)[]): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'maestro-programs-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const [name, from] of Object.entries(shippedFolders))
    cpSync(join(repository, from), join(folder, name), { recursive: true, filter: (path) => !path.endsWith('.ts') })
  // What is native is no part of a bundle, and is looked for where an installed package would have it.
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  const there = names.filter((name) => existsSync(join(repository, entries[name])))
  for (const name of there) {
    const bundle = await rolldown({ input: join(repository, entries[name]), platform: 'node', resolve, external, logLevel: 'silent' })
    await bundle.write(outputOf(name, folder))
    await bundle.close()
  }
  return folder
}

const folders = new Map<string, Promise<string>>()

/** A folder like `dist/` with these programs (those that exist) and the reporters, built once a test process. */
export const programs = async (...names: (keyof typeof entries)[]): Promise<string> => {
  const key = names.join(' ')
  const folder = folders.get(key) ?? buildAll(names)
  folders.set(key, folder)
  return folder
}
