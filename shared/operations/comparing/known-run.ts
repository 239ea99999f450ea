import { sameCheck } from '../../judge/criteria-in-force.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import type { Arm, Method } from '../../session/evidence.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { Session } from '../context.ts'
import { readOutcomeFile } from '../runs/outcome-file.ts'

/** A run that has ended, with everything that it showed. */
export type KnownRun = { readonly run: string; readonly method: Method; readonly outcome: Outcome }

type Wanted = { readonly check: RunCheck; readonly tree: string; readonly arm: Arm; readonly method?: string }

/** The newest run of a check on a tree that came to its own end and whose outcome is on this machine; null when there is none. */
export const knownRun = (session: Session, { check, tree, arm, method }: Wanted): KnownRun | null => {
  const { runs } = session.read().state
  const ended = runs.filter(
    ({ purpose, ...run }) =>
      run.kind === 'finished' &&
      'end' in run &&
      (run.end.kind === 'exited' || run.end.kind === 'signalled') &&
      purpose.tree === tree &&
      (purpose.arm ?? 'now') === arm &&
      sameCheck(purpose.check, check) &&
      (method === undefined || purpose.method.hash === method),
  )
  for (const { id, purpose } of ended.toReversed()) {
    const outcome = readOutcomeFile(session.runFolder(id))
    if (outcome !== null) return { run: id, method: purpose.method, outcome }
  }
  return null
}
