import type { Repository } from '../../git/repository.ts'
import type { CoverageSum } from '../../judge/verdicts/coverage.ts'
import { coverageOf } from '../../readers/coverage/coverage-of.ts'
import { goModulesIn } from '../../readers/coverage/go-cover.ts'
import { readCoverage } from '../../readers/coverage/read-coverage.ts'
import { matchProblems } from '../../readers/diagnostics/match-problems.ts'
import { problemMatcherOf } from '../../readers/diagnostics/problem-matcher.ts'
import { readDiagnostics } from '../../readers/diagnostics/read-diagnostics.ts'
import type { Place } from '../../readers/diagnostics/workspace-path.ts'
import { reportPlaces } from '../../readers/report-places.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { maskSecrets } from '../../session/mask-secrets.ts'
import type { Outcome } from '../../session/outcome.ts'
import { keptText } from './run-texts.ts'
import { matchInTime } from './timed-pattern.ts'
import { treeTexts } from './tree-texts.ts'

/** What a test said goes into the record and to everybody who looks at it. */
export const maskedOutcome = (outcome: Outcome): Outcome => ({
  ...outcome,
  tests: outcome.tests.map((test) => (test.message === undefined ? test : { ...test, message: maskSecrets(test.message) })),
  problems: outcome.problems.map((problem) => ({ ...problem, message: maskSecrets(problem.message) })),
})

type Of<Kind extends RunCheck['kind']> = Extract<RunCheck, { kind: Kind }>

/** By the user's own matcher where the check has one; one that takes too long finds nothing, and then a failing tool has shown nothing. */
export const diagnosticsIn = (output: string, { matcher }: Of<'diagnostics'>, place: Place): Diagnostic[] => {
  const own = matcher === undefined ? undefined : problemMatcherOf(matcher)
  const found = own === undefined || isFault(own) ? readDiagnostics(output, place) : matchProblems(own, output, matchInTime, place)
  return (Array.isArray(found) ? found : []).map((one) => ({ ...one, message: maskSecrets(one.message) }))
}

/** The files that numbers are read from, as the run left them. */
export const artefactsOf = (folder: string, { metrics }: Of<'metric'>): Map<string, string> =>
  new Map(
    metrics.flatMap(({ artefact }) => {
      const text = artefact === undefined ? null : keptText(folder, artefact)
      return artefact === undefined || text === null ? [] : [[artefact, text] as const]
    }),
  )

type Covered = { readonly folder: string; readonly tree: string; readonly check: Of<'coverage'>; readonly place: Place }

/** Covered and executable in the check's scope by the first report that can be read; null without one. Go names files by their modules. */
export const coverageIn = async (repository: Repository, { folder, tree, check, place }: Covered): Promise<CoverageSum | null | Fault> => {
  const modules = await treeTexts(repository, tree, (path) => /(^|\/)go\.mod$/.test(path))
  if (isFault(modules)) return modules
  for (const path of reportPlaces(check)) {
    const text = keptText(folder, path)
    const report = text === null ? undefined : readCoverage(path, text, { ...place, goModules: goModulesIn(modules) })
    if (report !== undefined) return coverageOf(report, { what: check.what ?? 'lines', scope: check.scope })
  }
  return null
}
