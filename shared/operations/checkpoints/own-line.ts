import { iterationsOf, type Iteration } from '../../git/history/iterations.ts'
import { lineOf } from '../../git/history/line.ts'
import type { ChainedCheckpoint } from '../../git/derive-commits.ts'
import type { Repository } from '../../git/repository.ts'
import type { Fault } from '../../session/fault.ts'
import { placeBehind } from '../../session/heads.ts'
import type { Session } from '../context.ts'

const headOf = (session: Session): string | undefined => placeBehind(session.read().state, session.here).parent?.id

/** The checkpoints that this machine's next one stands behind, the first one first. */
export const ownLine = (session: Session): readonly ChainedCheckpoint[] => lineOf(session.read().state.checkpoints, headOf(session))

/** Every iteration of a file on this machine's line. Fault `git_failed`. */
export const ownIterations = (repository: Repository, session: Session, path: string): Promise<readonly Iteration[] | Fault> =>
  iterationsOf(repository, session.read().state.checkpoints, path, headOf(session))
