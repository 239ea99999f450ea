import type { Outcome } from '../session/outcome.ts'
import { agreeWithEnd } from './agree-with-end.ts'
import { byExit, ofRun } from './by-exit.ts'
import { readReport } from './report.ts'
import type { Observed } from './runners/runner.ts'

/** Reads a run that had a reporter of ours; one without a usable report is graded by its exit code, and says so. */
export const readOwnReport = ({ runner, report, end, root }: Observed): Outcome => {
  const outcome = report === null ? undefined : readReport(report, root)
  if (outcome === undefined) return byExit(runner, end, [ofRun('the reporter wrote nothing: only the exit code is known')])
  return agreeWithEnd({ ...outcome, runner }, end)
}
