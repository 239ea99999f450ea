import { detectTests, runnerOfArgv, type DetectedCheck } from '../../readers/detect-runner.ts'
import { withTestFiles } from '../../readers/test-files.ts'
import type { RunCheck, SeriesCheck } from '../../session/check-kinds.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { RunnerName } from '../../session/outcome.ts'
import { projectFiles } from './project-files.ts'
import { below, folderOf, foldersOf, type Survey } from './survey.ts'

/** What a check executes, by which runner, and the posix folder of its package ('' for the top). */
export type Resolved = { readonly argv: string[]; readonly runner: RunnerName; readonly cwd: string }

/** Resolves a check from the files of a checkout. Faults: `no_tests_detected`, `invalid_check` (its folder is not in the tree). */
export const resolveCheck = (check: RunCheck | SeriesCheck, survey: Survey): Resolved | Fault => {
  const cwd = check.cwd === undefined ? undefined : plainFolder(check.cwd)
  if (cwd === null || (cwd !== undefined && cwd !== '' && !survey.paths.has(cwd))) return noFolder(check.cwd ?? '')
  switch (check.kind) {
    case 'command':
    case 'diagnostics':
    case 'coverage':
    case 'metric':
    case 'bench':
    case 'parity':
      return { argv: check.argv, runner: 'exit', cwd: cwd ?? '' }
    case 'tests':
    case 'repeat':
    case 'fails-without-fix': {
      const folder = cwd ?? (check.argv === undefined ? packageOfTests(survey, check.files ?? []) : '')
      if (isFault(folder)) return folder
      const resolved =
        check.argv === undefined
          ? detectedIn(survey, folder)
          : (runnerOfArgv(check.argv, projectFiles(survey, folder)) ?? { argv: check.argv, runner: 'exit' as const })
      if (resolved === undefined) return noTests
      const files = (check.files ?? []).map((file) =>
        folder !== '' && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file,
      )
      return { argv: withTestFiles(resolved.runner, resolved.argv, files), runner: resolved.runner, cwd: folder }
    }
  }
}

const detectedIn = (survey: Survey, folder: string): DetectedCheck | undefined =>
  detectTests(projectFiles(survey, folder)).find(({ kind, cwd }) => kind === 'tests' && cwd === undefined)

/**
 * Tests belong to the innermost package that has all of the named files and tests of its own; without names to the top, or to the only package
 * that has some. Several have: nobody could say which are meant.
 */
const packageOfTests = (survey: Survey, files: readonly string[]): string | Fault => {
  const [first] = files
  const hasTests = (folder: string): boolean => hasManifest(survey, folder) && detectedIn(survey, folder) !== undefined
  if (first !== undefined) {
    const around = foldersUp(folderOf(first)).filter((folder) => folder === '' || files.every((file) => file.startsWith(`${folder}/`)))
    return around.find(hasTests) ?? ''
  }
  if (detectedIn(survey, '') !== undefined) return ''
  const packages = foldersOf(survey).filter(hasTests)
  return packages.length > 1 ? severalPackages(packages) : (packages[0] ?? '')
}

const foldersUp = (folder: string): string[] => (folder === '' ? [''] : [folder, ...foldersUp(folderOf(folder))])

const MANIFESTS = ['package.json', 'pyproject.toml', 'setup.cfg', 'pytest.ini', 'go.mod', 'Cargo.toml']

const hasManifest = ({ paths }: Survey, folder: string): boolean => MANIFESTS.some((name) => paths.has(below(folder, name)))

/** `./packages/a/` -> `packages/a`; null where it leads out of the workspace. */
const plainFolder = (path: string): string | null => {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  return path.startsWith('/') || parts.includes('..') ? null : parts.join('/')
}

const severalPackages = (folders: readonly string[]): Fault =>
  fault(
    'no_tests_detected',
    `The top has no tests of its own, and several packages have: ${folders.toSorted().slice(0, 8).join(', ')}.`,
    `Set one criterion for each, for example {kind: "tests", cwd: ${JSON.stringify(folders.toSorted()[0])}}.`,
  )

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
