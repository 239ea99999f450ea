import type { MissingPiece } from '../../judge/missing-piece.ts'
import type { Context, Session } from '../context.ts'
import { lackedByRun } from '../runs/lacked-by-run.ts'
import type { KnownRun } from './known-run.ts'

/** What a run on another tree failed for, where that is the output of a build that git ignores and no `setup` makes; null when it is not. */
export const lackingBuild = async ({ workspace }: Context, session: Session, known: KnownRun): Promise<MissingPiece | null> => {
  const { run, end, method } = known
  const checkout = session.read().state.runs.find(({ id }) => id === run)?.purpose.checkout ?? null
  if (checkout === null || (end.kind === 'exited' && end.code === 0)) return null
  const piece = await lackedByRun(workspace.place, { folder: session.runFolder(run), end, cwd: method.cwd, checkout })
  return piece?.kind === 'setup' ? piece : null
}
