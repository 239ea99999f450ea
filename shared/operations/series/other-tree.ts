import type { Repository } from '../../git/repository.ts'
import { standsOn } from '../../session/heads.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { findTree } from '../checkpoints/find.ts'
import type { Session, Workspace } from '../context.ts'

/** A tree, and the name that it was asked for by. */
export type OtherTree = { readonly name: string; readonly tree: string }

type Asked = { readonly against: string; readonly criterion: string | null; readonly now: string }

/**
 * What stands against the files of now: `baseline`, a checkpoint or commit, another session's newest checkpoint, or `previous`, the newest files on
 * which this criterion was measured before and which are not those of now (without any, the baseline). Faults: `unknown_checkpoint`,
 * `unknown_session`, `no_checkpoint`.
 */
export const otherTree = async (
  workspace: Workspace,
  repository: Repository,
  session: Session,
  { against, criterion, now }: Asked,
): Promise<OtherTree | Fault> => {
  const { state } = session.read()
  if (/^s-[0-9a-z]+$/.test(against)) return treeOfSession(workspace, against)
  const before = state.evidence.findLast(
    (one) => one.criterion === criterion && one.results.series !== undefined && one.subject.tree !== now,
  )
  if (against === 'previous' && criterion !== null && before !== undefined)
    return { name: `previous (${before.id})`, tree: before.subject.tree }
  const name = against === 'previous' ? 'baseline' : against
  const tree = await findTree(repository, state, name)
  return isFault(tree) ? tree : { name, tree }
}

const treeOfSession = (workspace: Workspace, id: string): OtherTree | Fault => {
  const other = workspace.sessions.open(id)
  if (isFault(other)) return other
  const stands = standsOn(other.read().state, other.here)
  return stands === null
    ? fault('no_checkpoint', `Session ${id} has no checkpoint to measure.`, 'Name a checkpoint or another session.')
    : { name: `session ${id} (${stands.id})`, tree: stands.tree }
}
