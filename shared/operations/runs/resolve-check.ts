import { detectTests, runnerOfArgv, type DetectedCheck } from '../../readers/detect-runner.ts'
import { withTestFiles } from '../../readers/test-files.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import { fault, type Fault } from '../../session/fault.ts'
import type { RunnerName } from '../../session/outcome.ts'
import { below, folderOf, foldersOf, type Survey } from './survey.ts'

/** What a check executes, by which runner, and the posix folder of its package ('' for the top). */
export type Resolved = { readonly argv: string[]; readonly runner: RunnerName; readonly cwd: string }

/** Files that say how a project runs its tests, and those whose presence decides its package program. */
const PROJECT_FILES = [
  'package.json', 'pyproject.toml', 'pytest.ini', 'conftest.py', 'tests/conftest.py', 'setup.cfg', 'tox.ini', 'requirements.txt',
  'requirements-dev.txt', 'go.mod', 'Cargo.toml',
] // prettier-ignore
const PACKAGE_LOCKS = ['bun.lock', 'bun.lockb', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock']

/** Resolves a check from the files of a checkout. Faults: `no_tests_detected`, `invalid_check` (its folder is not in the tree). */
export const resolveCheck = (check: RunCheck, survey: Survey): Resolved | Fault => {
  const cwd = check.cwd === undefined ? undefined : plainFolder(check.cwd)
  if (cwd === null || (cwd !== undefined && cwd !== '' && !survey.paths.has(cwd))) return noFolder(check.cwd ?? '')
  switch (check.kind) {
    case 'command':
    case 'diagnostics':
    case 'coverage':
    case 'metric':
      return { argv: check.argv, runner: 'exit', cwd: cwd ?? '' }
    case 'tests': {
      const folder = cwd ?? (check.argv === undefined ? packageOfTests(survey, check.files ?? []) : '')
      const resolved =
        check.argv === undefined ? detectedIn(survey, folder) : (runnerOfArgv(check.argv) ?? { argv: check.argv, runner: 'exit' as const })
      if (resolved === undefined) return noTests
      const files = (check.files ?? []).map((file) =>
        folder !== '' && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file,
      )
      return { argv: withTestFiles(resolved.runner, resolved.argv, files), runner: resolved.runner, cwd: folder }
    }
  }
}

/** Ready criteria that one folder of the project suggests. */
export const suggestedIn = (survey: Pick<Survey, 'text'>, folder: string): DetectedCheck[] => {
  const own = PROJECT_FILES.map((name): [string, string] => [name, below(folder, name)])
  // The package manager is the whole workspace's.
  const locks = PACKAGE_LOCKS.map((name): [string, string] => [name, name])
  const found = [...locks, ...own].flatMap(([name, path]): [string, string][] => {
    const text = survey.text(path)
    return text === undefined ? [] : [[name, text]]
  })
  return detectTests(new Map(found))
}

const detectedIn = (survey: Survey, folder: string): DetectedCheck | undefined =>
  suggestedIn(survey, folder).find(({ kind }) => kind === 'tests')

/** Tests belong to the innermost package that has all of the named files and tests of its own; without names to the top, or to the only package. */
const packageOfTests = (survey: Survey, files: readonly string[]): string => {
  const [first] = files
  if (first !== undefined) {
    const around = foldersUp(folderOf(first)).filter((folder) => folder === '' || files.every((file) => file.startsWith(`${folder}/`)))
    return around.find((folder) => hasManifest(survey, folder) && detectedIn(survey, folder) !== undefined) ?? ''
  }
  if (detectedIn(survey, '') !== undefined) return ''
  const packages = foldersOf(survey).filter((folder) => hasManifest(survey, folder) && detectedIn(survey, folder) !== undefined)
  return packages.length === 1 ? (packages[0] ?? '') : ''
}

const foldersUp = (folder: string): string[] => (folder === '' ? [''] : [folder, ...foldersUp(folderOf(folder))])

const MANIFESTS = ['package.json', 'pyproject.toml', 'setup.cfg', 'pytest.ini', 'go.mod', 'Cargo.toml']

const hasManifest = ({ paths }: Survey, folder: string): boolean => MANIFESTS.some((name) => paths.has(below(folder, name)))

/** `./packages/a/` -> `packages/a`; null where it leads out of the workspace. */
const plainFolder = (path: string): string | null => {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  return path.startsWith('/') || parts.includes('..') ? null : parts.join('/')
}

const noTests = fault(
  'no_tests_detected',
  'No way to run the tests of this project was found.',
  'Set the criterion again with an argv, for example {kind: "tests", argv: ["npm", "test"]}; cwd names the folder of its package.',
)

const noFolder = (cwd: string): Fault =>
  fault(
    'invalid_check',
    `The check runs in ${JSON.stringify(cwd)}, which is no folder of this tree.`,
    'Set the criterion again with a cwd below the workspace.',
  )
