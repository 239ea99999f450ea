import type { FileProblem, Outcome } from '../session/outcome.ts'
import type { RunEnd } from '../session/run.ts'
import { describeEnd } from './describe-end.ts'
import { readReport } from './report.ts'

export type RunnerName = 'node-test' | 'vitest' | 'exit'
export type Observed = { readonly runner: RunnerName; readonly report: string | null; readonly end: RunEnd }

/** Problems of the whole run have no file. */
const ofRun = (message: string): FileProblem => ({ file: '', message })

const byExit = (runner: string, end: RunEnd, more: FileProblem[]): Outcome => {
  const failed = end.kind !== 'exited' || end.code !== 0
  return {
    runner,
    fidelity: 'exit',
    tests: [],
    problems: [...more, ...(failed ? [ofRun(describeEnd(end))] : [])],
    ended: end.kind === 'exited',
  }
}

/** The code under test shares a process with the reporter and could lie: the report, the counts and the exit code must agree. */
const contradictions = (outcome: Outcome, end: RunEnd): FileProblem[] => {
  const failed = outcome.tests.filter((test) => test.status === 'failed').length
  const green = failed === 0 && outcome.problems.length === 0
  if (end.kind !== 'exited') return [ofRun(describeEnd(end))]
  if (end.code === 0 && failed > 0) return [ofRun(`exit code 0, although ${failed} tests failed`)]
  if (end.code === 0 && !outcome.ended) return [ofRun('exit code 0, but the report stops before its end')]
  if (end.code !== 0 && green) return [ofRun(`${describeEnd(end)}, although no test failed`)]
  return []
}

/** Reads what one run showed; a runner without a usable report is graded by its exit code, and says so. Zero tests stay visible. */
export const readOutcome = ({ runner, report, end }: Observed): Outcome => {
  if (runner === 'exit') return byExit(runner, end, [])
  const outcome = report === null ? undefined : readReport(report)
  if (outcome === undefined) return byExit(runner, end, [ofRun('the reporter wrote nothing: only the exit code is known')])
  return {
    ...outcome,
    runner,
    problems: [...outcome.problems, ...contradictions(outcome, end)],
    ended: outcome.ended && end.kind === 'exited',
  }
}
