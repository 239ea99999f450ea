import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new empty folder by its real path. The system's own clean-up removes it; a failed test can be looked at. */
export const temporaryFolder = (name: string): string => realpathSync(mkdtempSync(join(tmpdir(), `maestro-${name}-`)))
