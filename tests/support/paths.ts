import { join } from 'node:path'

export const projectRoot = join(import.meta.dirname, '..', '..')

/** Where global-setup.ts puts the programs under test: `maestro.mjs`, `maestro-mcp.mjs` ... and `reporters/`. */
export const programsFolder = join(projectRoot, '.build', 'programs')
