import type { RunCheck } from '../session/check-kinds.ts'
import type { Measured, RunVerdict } from '../session/evidence.ts'
import type { Outcome } from '../session/outcome.ts'
import type { RunEnd } from '../session/run.ts'
import { judgeCoverage, type CoverageSum } from './verdicts/coverage.ts'
import { judgeDiagnostics } from './verdicts/diagnostics.ts'
import { judgeMetrics } from './verdicts/metrics.ts'
import { judgeProofs, type WithoutFix } from './verdicts/proofs.ts'
import { judgeTests } from './verdicts/tests.ts'
import { couldNotRun, endLabel, met, unmet } from './verdicts/words.ts'

/** What a finished run offers for judgement. `patternFound` is null when the check names no pattern. */
export type Observed = {
  readonly check: RunCheck
  readonly end: RunEnd
  readonly outcome: Outcome
  readonly patternFound: boolean | null
  /** Files of the tree that the run itself changed in its checkout; null when the checkout passed on before anybody could compare it. */
  readonly changedFiles: readonly string[] | null
  /** What the run lacked in its checkout although the work tree has it, with the line that would bring it; null: nothing is known to be. */
  readonly lacking?: string | null
  /** Test files of the baseline that are not what they were; for a check of `originals`. */
  readonly changedOriginals?: readonly string[]
  /** What became of the new tests on the baseline's source; null: nothing was run there. */
  readonly without?: WithoutFix | null
  readonly metrics?: readonly Measured[] | undefined
  /** Covered and executable in the check's scope; null: there is no report. */
  readonly coverage?: CoverageSum | null | undefined
}

/** The verdict of one run. Whatever stopped the check from observing is `could-not-run`, never a failed test. */
export const judgeRun = (observed: Observed): RunVerdict => {
  const stopped = judgeEnd(observed.end) ?? judgeIntegrity(observed.changedFiles)
  if (stopped !== null) return stopped
  const verdict = judgeCheck(observed)
  // A run that lacked something and says no has not shown anything about the code.
  return verdict.word !== 'met' && typeof observed.lacking === 'string' ? couldNotRun(observed.lacking) : verdict
}

/** What stopped a run before anything could be said of the code, or that it took too long; null: it went to its end. */
export const judgeEnd = (end: RunEnd): RunVerdict | null => {
  switch (end.kind) {
    case 'could-not-start':
      return couldNotRun(end.reason)
    case 'service-ended':
      return couldNotRun(`its service ${end.service} ended while it ran: ${end.reason}`)
    case 'cancelled':
      return couldNotRun('the run was cancelled')
    case 'output-limit':
      return couldNotRun('the run wrote more output than is allowed')
    case 'process-limit':
      return couldNotRun('the run started more processes than are allowed')
    case 'cpu-limit':
      return couldNotRun('the run used more CPU time than is allowed')
    case 'disk-limit':
      return couldNotRun('the run wrote more to the disk than is allowed')
    case 'memory-limit':
      return couldNotRun('the run held more memory than is allowed')
    case 'timed-out':
      return unmet('the run timed out')
    case 'signalled':
    case 'exited':
      return null
  }
}

/** Why a run that changed its own files, or whose files nobody could compare, shows nothing; null: they are as they were. */
export const judgeIntegrity = (changedFiles: readonly string[] | null): RunVerdict | null => {
  if (changedFiles === null) return couldNotRun('its checkout was gone before it could be compared with its tree')
  return changedFiles.length === 0 ? null : couldNotRun(`void: the run itself changed ${changedFiles.slice(0, 3).join(', ')}`)
}

const judgeCheck = (observed: Observed): RunVerdict => {
  const { check, end, outcome, patternFound } = observed
  if (end.kind === 'exited' && end.code === 127) return couldNotRun('the command was not found (exit code 127)')
  switch (check.kind) {
    case 'command':
      if (!hasPassed(end)) return unmet(endLabel(end))
      return patternFound === false ? unmet('exit code 0, but its output does not match the pattern') : met(endLabel(end))
    case 'tests':
      return judgeTests(outcome, end, observed.changedOriginals ?? [])
    case 'fails-without-fix':
      if (outcome.fidelity === 'exit') return couldNotRun('single tests cannot be seen, so nobody can tell which of them are new')
      return judgeProofs(observed.without ?? null, check.files)
    case 'diagnostics':
      return judgeDiagnostics(check, end, outcome)
    case 'coverage':
      return judgeCoverage(check, end, observed.coverage ?? null)
    case 'metric':
      return judgeMetrics(end, observed.metrics ?? [])
  }
}

const hasPassed = (end: RunEnd): boolean => end.kind === 'exited' && end.code === 0
