import type { FileProblem, Outcome } from '../session/outcome.ts'
import type { RunEnd } from '../session/run.ts'
import { endLabel } from './end-label.ts'

/** Problems of the whole run have no file. */
export const ofRun = (message: string): FileProblem => ({ file: '', message })

/** An outcome of the exit code alone: no single test was seen. */
export const byExit = (runner: string, end: RunEnd, more: readonly FileProblem[] = []): Outcome => {
  const failed = end.kind !== 'exited' || end.code !== 0
  return {
    runner,
    fidelity: 'exit',
    tests: [],
    problems: [...more, ...(failed ? [ofRun(endLabel(end))] : [])],
    ended: end.kind === 'exited',
  }
}
