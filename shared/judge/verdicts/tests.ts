import type { RunVerdict } from '../../session/evidence.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { RunEnd } from '../../session/run.ts'
import { countsLabel, countsOf, couldNotRun, endLabel, firstLine, met, unmet } from './words.ts'

/** Whether a run of the project's tests shows that all of them pass. `changedOriginals`: test files of the baseline that had to stay as they were. */
export const judgeTests = (outcome: Outcome, end: RunEnd, changedOriginals: readonly string[]): RunVerdict => {
  const verdict = byReport(outcome, end)
  if (verdict.word !== 'met' || changedOriginals.length === 0) return verdict
  return unmet(`${verdict.reason}, but the baseline’s test files changed: ${changedOriginals.slice(0, 3).join(', ')}`)
}

const byReport = (outcome: Outcome, end: RunEnd): RunVerdict => {
  const passed = end.kind === 'exited' && end.code === 0
  if (outcome.fidelity !== 'exit') return byTests(outcome, end, passed)
  // A reporter was loaded, so its silence is no pass: zero tests would look the same.
  return outcome.runner !== 'exit' && passed
    ? couldNotRun('the reporter wrote nothing that can be read, so no test was seen')
    : judgeExitCode(end, passed)
}

const judgeExitCode = (end: RunEnd, passed: boolean): RunVerdict =>
  passed ? met('exit code 0 (fidelity exit: single tests not seen)') : unmet(`${endLabel(end)} (fidelity exit: single tests not seen)`)

/** Counts, report and exit code must agree; zero tests and missing results are never a pass. */
const byTests = (outcome: Outcome, end: RunEnd, passed: boolean): RunVerdict => {
  const counts = countsOf(outcome)
  const all = countsLabel(counts)
  if (counts.failed > 0) return unmet(all)
  if (outcome.problems.length > 0) return unmet(`${all}; ${outcome.problems[0]?.file}: ${firstLine(outcome.problems[0]?.message ?? '')}`)
  if (!outcome.ended) return unmet(`${all}; the test report ends early`)
  if (counts.missing > 0) return unmet(`${all}: discovered tests without a result`)
  if (!passed) return unmet(`${all}, but ${endLabel(end)}`)
  return counts.passed === 0 ? unmet('no test ran, and zero tests are never a pass') : met(all)
}
