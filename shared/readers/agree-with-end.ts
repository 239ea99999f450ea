import type { FileProblem, Outcome } from '../session/outcome.ts'
import type { RunEnd } from '../session/run.ts'
import { ofRun } from './by-exit.ts'
import { endLabel } from './end-label.ts'

const contradictions = (outcome: Outcome, end: RunEnd): FileProblem[] => {
  const failed = outcome.tests.filter((test) => test.status === 'failed').length
  const green = failed === 0 && outcome.problems.length === 0
  if (end.kind !== 'exited') return [ofRun(endLabel(end))]
  if (end.code === 0 && failed > 0) return [ofRun(`exit code 0, although ${failed} tests failed`)]
  if (end.code === 0 && !outcome.ended) return [ofRun('exit code 0, but the report stops before its end')]
  if (end.code !== 0 && green) return [ofRun(`${endLabel(end)}, although no test failed`)]
  return []
}

/** The code under test can lie to whoever reports on it: the report, the counts and the exit code must agree, or the outcome says where not. */
export const agreeWithEnd = (outcome: Outcome, end: RunEnd): Outcome => ({
  ...outcome,
  problems: [...outcome.problems, ...contradictions(outcome, end)],
  ended: outcome.ended && end.kind === 'exited',
})
