import { readFileSync } from 'node:fs'
import { changed } from '../../git/changes.ts'
import type { Repository } from '../../git/repository.ts'
import type { CoverageSum } from '../../judge/verdicts/coverage.ts'
import { measure } from '../../readers/metric.ts'
import { readOutcome } from '../../readers/read-outcome.ts'
import { reportPlaces } from '../../readers/report-places.ts'
import { runnerNamed } from '../../readers/runners/index.ts'
import { readReport } from '../../sandbox/report-folder.ts'
import { runFiles } from '../../sandbox/run-folder.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import type { Measured, RunPurpose } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Outcome } from '../../session/outcome.ts'
import { RunRequest, type RunResult } from '../../session/run.ts'
import { isTestPath } from '../../session/test-path.ts'
import { artefactsOf, coverageIn, diagnosticsIn, maskedOutcome } from './run-extras.ts'
import { keptText, outputText } from './run-texts.ts'
import { matchInTime } from './timed-pattern.ts'
import { treeTexts } from './tree-texts.ts'

/** What a finished run left, read. */
export type Observation = {
  readonly outcome: Outcome
  readonly patternFound: boolean | null
  readonly metrics: readonly Measured[] | undefined
  readonly coverage: CoverageSum | null | undefined
  readonly changedOriginals: readonly string[]
}

type Ended = {
  readonly folder: string
  readonly purpose: Pick<RunPurpose, 'method' | 'tree'>
  /** Null: a plain command, of which nothing is asked. */
  readonly check: RunCheck | null
  readonly result: RunResult
  readonly baseline: string | null
}

/** Reads everything that a run left which its verdict may rest on. Faults are the store's. */
export const observeRun = async (repository: Repository, ended: Ended): Promise<Observation | Fault> => {
  const { folder, purpose, check, result } = ended
  const request = RunRequest.parse(JSON.parse(readFileSync(runFiles(folder).request, 'utf8')))
  const isMounted = request.grade === 'confined' || request.grade === 'confined-partial'
  const root = isMounted ? request.workspace : request.source
  const output = outputText(folder) ?? ''
  const files = await runnerFiles(repository, purpose)
  if (isFault(files)) return files
  const { runner, argv } = purpose.method
  const report =
    check?.kind === 'tests' && check.report !== undefined ? keptText(folder, reportPlaces(check)[0] ?? '') : readOwnReport(folder)
  const outcome = maskedOutcome(readOutcome({ runner, report, output, end: result.end, argv, files, root, cwd: purpose.method.cwd }))
  const changedOriginals = check?.kind === 'tests' && check.originals === true ? await originals(repository, ended) : []
  if (isFault(changedOriginals)) return changedOriginals
  const place = { root, cwd: purpose.method.cwd }
  const coverage = check?.kind === 'coverage' ? await coverageIn(repository, { folder, tree: purpose.tree, check, place }) : undefined
  if (isFault(coverage)) return coverage
  return {
    outcome: check?.kind === 'diagnostics' ? { ...outcome, diagnostics: diagnosticsIn(output, check, place) } : outcome,
    patternFound: check?.kind === 'command' && check.pattern !== undefined ? isFound(check.pattern, output) : null,
    metrics: check?.kind === 'metric' ? measure({ output, artefacts: artefactsOf(folder, check) }, check.metrics, matchInTime) : undefined,
    coverage,
    changedOriginals,
  }
}

const readOwnReport = (folder: string): string | null => readReport(`${folder}/report/report.ndjson`)

const isFound = (pattern: string, output: string): boolean => {
  const matches = matchInTime(pattern, 'm', [output])
  return typeof matches !== 'string' && matches[0] !== null && matches[0] !== undefined
}

/** Files of the tree without which the runner's words name neither file nor line. */
const runnerFiles = async (repository: Repository, { method, tree }: Ended['purpose']): Promise<ReadonlyMap<string, string> | Fault> => {
  const { reads } = runnerNamed(method.runner)
  return reads === undefined ? new Map() : treeTexts(repository, tree, reads)
}

const originals = async (repository: Repository, { baseline, purpose }: Ended): Promise<string[] | Fault> => {
  if (baseline === null) return []
  const changes = await changed(repository, baseline, purpose.tree)
  return isFault(changes) ? changes : changes.filter(({ path, kind }) => kind !== 'added' && isTestPath(path)).map(({ path }) => path)
}
