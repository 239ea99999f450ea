import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { onTestFailed } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { projectRoot } from '../support/paths.ts'

/** A new folder with these files; texts by posix path. */
export const folderWith = (files: Readonly<Record<string, string>>): string => {
  const folder = temporaryFolder('readers')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const installedHere = join(projectRoot, 'node_modules', '.bin')
const path = [installedHere, ...(process.env['PATH'] ?? '').split(delimiter)]

/** Why a program cannot be run here, for the name of the test that is skipped; null when it can. */
export const absence = (program: string): string | null =>
  path.some((folder) => existsSync(join(folder, program))) ? null : `${program} is not installed`

/** What a program writes, to stdout and stderr in the order in which it does, whatever its exit code: what the log of a run holds. Shown when its test fails. */
export const outputOf = (cwd: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}): string => {
  const { stdout, error } = spawnSync('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...argv], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PATH: path.join(delimiter), NO_COLOR: '1', ...env },
  })
  if (error !== undefined) throw error
  onTestFailed(() => console.error(`${argv.join(' ')}\n${stdout}`))
  return stdout
}
