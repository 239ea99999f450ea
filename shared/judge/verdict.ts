import type { Check } from '../session/check.ts'
import type { Counts, RunVerdict } from '../session/evidence.ts'
import type { Outcome } from '../session/outcome.ts'
import type { RunEnd } from '../session/run.ts'

/** What a finished run offers for judgement. `patternFound` is null when the check names no pattern. */
export type Observed = {
  readonly check: Check
  readonly end: RunEnd
  readonly outcome: Outcome
  readonly patternFound: boolean | null
  /** Files of the tree that the run itself changed in its checkout; null when the checkout passed on before anybody could compare it. */
  readonly changedFiles: readonly string[] | null
}

/** The verdict of one run. Whatever stopped the check from observing is `could-not-run`, never a failed test. */
export const judgeRun = (observed: Observed): RunVerdict =>
  judgeEnd(observed.end) ?? judgeIntegrity(observed.changedFiles) ?? judgeCheck(observed)

const judgeEnd = (end: RunEnd): RunVerdict | null => {
  switch (end.kind) {
    case 'could-not-start':
      return couldNotRun(end.reason)
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

const judgeIntegrity = (changedFiles: readonly string[] | null): RunVerdict | null => {
  if (changedFiles === null) return couldNotRun('its checkout was gone before it could be compared with its tree')
  return changedFiles.length === 0 ? null : couldNotRun(`void: the run itself changed ${changedFiles.slice(0, 3).join(', ')}`)
}

const judgeCheck = ({ check, end, outcome, patternFound }: Observed): RunVerdict => {
  const passed = end.kind === 'exited' && end.code === 0
  if (end.kind === 'exited' && end.code === 127) return couldNotRun('the command was not found (exit code 127)')
  switch (check.kind) {
    case 'command':
      if (!passed) return unmet(endLabel(end))
      return patternFound === false ? unmet('exit code 0, but its output does not match the pattern') : met(endLabel(end))
    case 'tests':
      if (outcome.fidelity !== 'exit') return judgeTests(outcome, end, passed)
      // A reporter was loaded, so its silence is no pass: zero tests would look the same.
      return outcome.runner !== 'exit' && passed
        ? couldNotRun('the reporter wrote nothing that can be read, so no test was seen')
        : judgeExitCode(end, passed)
  }
}

const judgeExitCode = (end: RunEnd, passed: boolean): RunVerdict =>
  passed ? met('exit code 0 (fidelity exit: single tests not seen)') : unmet(`${endLabel(end)} (fidelity exit: single tests not seen)`)

/** Counts, report and exit code must agree; zero tests and missing results are never a pass. */
const judgeTests = (outcome: Outcome, end: RunEnd, passed: boolean): RunVerdict => {
  const counts = countsOf(outcome)
  const all = countsLabel(counts)
  if (counts.failed > 0) return unmet(all)
  if (outcome.problems.length > 0) return unmet(`${all}; ${outcome.problems[0]?.file}: ${firstLine(outcome.problems[0]?.message ?? '')}`)
  if (!outcome.ended) return unmet(`${all}; the test report ends early`)
  if (counts.missing > 0) return unmet(`${all}: discovered tests without a result`)
  if (!passed) return unmet(`${all}, but ${endLabel(end)}`)
  return counts.passed === 0 ? unmet('no test ran, and zero tests are never a pass') : met(all)
}

export const countsOf = (outcome: Outcome): Counts => {
  const count = (...statuses: string[]) => outcome.tests.filter((test) => statuses.includes(test.status)).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped', 'todo'), missing: count('missing') }
}

/** `12 passed, 1 failed`: only what is not zero, but always the passed ones. */
export const countsLabel = (counts: Counts): string =>
  [
    `${counts.passed} passed`,
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
    ...(counts.missing > 0 ? [`${counts.missing} missing`] : []),
  ].join(', ')

export const endLabel = (end: RunEnd): string => {
  switch (end.kind) {
    case 'exited':
      return `exit code ${end.code}`
    case 'signalled':
      return `ended by ${end.signal}`
    case 'timed-out':
      return 'timed out'
    case 'cancelled':
      return 'cancelled'
    case 'output-limit':
      return 'stopped at the output limit'
    case 'process-limit':
      return 'stopped at the process limit'
    case 'cpu-limit':
      return 'stopped at the CPU limit'
    case 'disk-limit':
      return 'stopped at the disk limit'
    case 'memory-limit':
      return 'stopped at the memory limit'
    case 'could-not-start':
      return `could not start: ${end.reason}`
  }
}

/** A reason quotes what the run said, and has to fit into an event and on a line. */
const REASON_CHARACTERS = 500

const verdict =
  (word: RunVerdict['word']) =>
  (reason: string): RunVerdict => ({
    word,
    reason: reason.length > REASON_CHARACTERS ? `${reason.slice(0, REASON_CHARACTERS)}…` : reason,
  })
const met = verdict('met')
const unmet = verdict('unmet')
const couldNotRun = verdict('could-not-run')
const firstLine = (text: string): string => text.split('\n')[0] ?? ''
