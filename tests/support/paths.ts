import { join } from 'node:path'

export const projectRoot = join(import.meta.dirname, '..', '..')

/** Where global-setup.ts puts the programs under test: `maestro.mjs`, `maestro-mcp.mjs` ... and `reporters/`. */
export const programsFolder = join(projectRoot, '.build', 'programs')

/** Where global-setup.ts keeps what the sandbox of this machine withstood, as a user folder has it below `cache/`. */
export const probedFolder = join(projectRoot, '.build', 'probed')
