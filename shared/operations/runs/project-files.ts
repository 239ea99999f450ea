import type { ProjectFiles } from '../../readers/runners/runner.ts'
import { below, folderOf, type Survey } from './survey.ts'

/** Files of one folder whose text says something of its tests; of the others the name is enough. */
const TOLD = /\.(json|jsonc|toml|ini|cfg|mod|work|ya?ml)$|^requirements[\w-]*\.txt$|^Makefile$/
const LOCKS = ['bun.lock', 'bun.lockb', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock']
const MANIFEST = /(^|\/)package\.json$|^pnpm-workspace\.ya?ml$/

/**
 * What one folder says of itself, by paths as it sees them: its own files, `tests/conftest.py`, the lock files of the workspace, and the manifests
 * of the packages below it.
 */
export const projectFiles = (survey: Survey, folder: string): ProjectFiles => {
  const own = [...survey.paths].filter((path) => folderOf(path) === folder)
  const manifests = folder === '' ? [...survey.paths].filter((path) => MANIFEST.test(path) && !path.includes('node_modules/')) : []
  const named = [...own, ...manifests, below(folder, 'tests/conftest.py')].filter((path) => survey.paths.has(path))
  const locks = LOCKS.filter((name) => survey.paths.has(name)).map((name) => [name, ''] as const)
  const texts = [...new Set(named)].map((path) => {
    const seen = folder === '' ? path : path.slice(folder.length + 1)
    return [seen, TOLD.test(seen.slice(seen.lastIndexOf('/') + 1)) ? (survey.text(path) ?? '') : ''] as const
  })
  return new Map([...locks, ...texts])
}
