import { sameCheck } from '../../judge/criteria-in-force.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import type { Arm, Method } from '../../session/evidence.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { Grade, RunEnd } from '../../session/run.ts'
import type { Session } from '../context.ts'
import { readOutcomeFile } from '../runs/outcome-file.ts'

/** A run that has ended, with everything that it showed. */
export type KnownRun = {
  readonly run: string
  readonly method: Method
  readonly end: RunEnd
  readonly grade: Grade
  readonly outcome: Outcome
}

type Wanted = {
  readonly tree: string
  readonly arm: Arm
  /** At least one of them says how it was run: the check, or the hash of the method. */
  readonly check?: RunCheck
  readonly method?: string
  /** Also one that hit a limit or took too long. */
  readonly anyEnd?: boolean
}

/** The newest run of a tree whose outcome is on this machine; null when there is none. */
export const knownRun = (session: Session, { tree, arm, check, method, anyEnd = false }: Wanted): KnownRun | null => {
  for (const run of session.read().state.runs.toReversed()) {
    const { purpose } = run
    if (run.kind !== 'finished' || purpose.tree !== tree || (purpose.arm ?? 'now') !== arm) continue
    if (check !== undefined && !sameCheck(purpose.check, check)) continue
    if (method !== undefined && purpose.method.hash !== method) continue
    if (run.end.kind === 'cancelled') continue
    if (!anyEnd && run.end.kind !== 'exited' && run.end.kind !== 'signalled') continue
    const outcome = readOutcomeFile(session.runFolder(run.id))
    if (outcome !== null) return { run: run.id, method: purpose.method, end: run.end, grade: run.grade, outcome }
  }
  return null
}
