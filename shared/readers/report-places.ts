import type { RunCheck } from '../session/check-kinds.ts'

/** Where runners leave their coverage, unless they are told otherwise; the most detailed first. */
const COVERAGE = [
  'coverage/lcov.info',
  'coverage/coverage-final.json',
  'lcov.info',
  'coverage.json',
  'coverage/coverage.json',
  'cover.out',
  'coverage.out',
  'c.out',
  'coverage.xml',
  'coverage/cobertura-coverage.xml',
  'coverage/coverage-summary.json',
]

const below = (cwd: string | undefined, path: string): string => (cwd === undefined ? path : `${cwd}/${path}`)

/** Files that a check's run leaves and that its verdict rests on, posix paths from the workspace, the best first. They are kept with the run. */
export const reportPlaces = (check: RunCheck): string[] => {
  switch (check.kind) {
    case 'coverage':
      return (check.path === undefined ? COVERAGE : [check.path]).map((path) => below(check.cwd, path))
    case 'tests':
      return check.report === undefined ? [] : [below(check.cwd, check.report.path)]
    case 'metric':
      return check.metrics.flatMap(({ artefact }) => artefact ?? [])
    case 'command':
    case 'fails-without-fix':
    case 'diagnostics':
      return []
  }
}
