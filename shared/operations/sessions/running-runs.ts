import { fault, type Fault } from '../../session/fault.ts'
import type { Session } from '../context.ts'

/** A session with runs under way is not closed and not moved: their ends could not be recorded any more. */
export const runsGoingOn = (session: Session, what: string): Fault | null => {
  const running = session
    .read()
    .state.runs.filter((run) => run.kind === 'running')
    .map(({ id }) => id)
  return running.length === 0
    ? null
    : fault(
        'runs_going_on',
        `Session ${session.id} cannot be ${what}: ${running.join(', ')} ${running.length === 1 ? 'is' : 'are'} still running.`,
        `Wait with wait_job (job ${running[0]}), or cancel it there; then call again.`,
      )
}
