import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { detectTests, type DetectedCheck } from '../../readers/detect-runner.ts'
import type { Check } from '../../session/check.ts'
import { readPlainFile } from '../../store/files.ts'
import { projectFiles } from './project-files.ts'
import { below } from './survey.ts'

const LARGEST_BYTES = 16 * 1024 * 1024
/** Packages lie at most this deep: `apps/group/name`. */
const DEPTH = 3
const SKIPPED = new Set(['node_modules', 'vendor', 'dist', 'build', 'target', 'coverage', '__pycache__'])

/** Ready criteria that a work tree itself suggests: for its top, and for the packages of a monorepo that has no tests at the top. */
export const detectedChecks = (root: string): DetectedCheck[] =>
  detectTests(
    projectFiles(
      {
        root,
        paths: new Set(pathsNear(root, '', DEPTH)),
        text: (path) => readPlainFile(join(root, path), LARGEST_BYTES)?.toString('utf8'),
      },
      '',
    ),
  )

/** The check of a ready criterion. The tests' own command is left out, so that a changed script is a changed method and not another check. */
export const checkOfDetected = ({ kind, argv, cwd }: DetectedCheck): Check =>
  kind === 'tests' ? { kind, ...(cwd !== undefined && { cwd }) } : { kind, argv, ...(cwd !== undefined && { cwd }) }

/** What it is to show, in words for a plan. */
export const titleOfDetected = ({ kind, argv, cwd }: DetectedCheck): string => {
  const where = cwd === undefined ? '' : ` in ${cwd}`
  return kind === 'tests' ? `All tests pass${where}` : `\`${argv.join(' ')}\` succeeds${where}`
}

const pathsNear = (root: string, folder: string, depth: number): string[] => {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = below(folder, entry.name)
      const isEntered = entry.isDirectory() && depth > 0 && !entry.name.startsWith('.') && !SKIPPED.has(entry.name)
      return isEntered ? [path, ...pathsNear(root, path, depth - 1)] : [path]
    })
  } catch {
    return []
  }
}
