import type { Evidence } from '../../session/evidence.ts'
import { fault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import { viewSession } from '../view.ts'

/** The record with this id, or the one that a criterion's verdict rests on now. Fault `unknown_evidence`. */
export const findRecord = async ({ workspace }: Context, session: Session, id: string): Promise<Evidence | Fault> =>
  session.read().state.evidence.find((one) => one.id === id) ??
  (await supporting(workspace, session, id)) ??
  fault('unknown_evidence', `There is no evidence ${JSON.stringify(id)}.`, 'List the records with `maestro evidence list`.')

/** Undoing an edit brings old evidence back, so the newest record of a criterion is not always the one that speaks of the files of now. */
const supporting = async (workspace: Context['workspace'], session: Session, criterion: string): Promise<Evidence | undefined> => {
  const { standings } = await viewSession(workspace, session)
  const verdict = standings.find((standing) => standing.criterion.id === criterion)?.verdict
  if (verdict !== undefined && verdict.kind !== 'unproven') return verdict.evidence
  // Where the tree cannot be read no verdict stands, but what was recorded can still be looked at.
  return verdict?.uncompared ?? session.read().state.evidence.findLast((one) => one.criterion === criterion)
}
