import { couldNotRun } from '../../judge/verdicts/words.ts'
import type { ReadCheck } from '../../session/check-kinds.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import { readTreeCheck } from './read-tree-check.ts'
import { unrunEvidence } from './unrun-evidence.ts'

type Asked = {
  readonly criterion: string
  readonly check: ReadCheck
  readonly plan: string | null
  readonly tree: string
  readonly policy: string
}

/** Answers one criterion by reading the tree, and records it. Null: it is recorded. */
export const observeCheck = async (ctx: Context, session: Session, asked: Asked): Promise<Fault | null> => {
  const { workspace, caller } = ctx
  const startedAt = workspace.sources.now()
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const baseline = session.read().state.checkpoints[0]?.tree ?? null
  const answered = await readTreeCheck(repository, asked.check, { tree: asked.tree, baseline })
  const { verdict, diagnostics } = isFault(answered) ? { verdict: couldNotRun(answered.message), diagnostics: [] } : answered
  const evidence = await unrunEvidence(workspace, repository, { ...asked, askedBy: caller, startedAt, grade: 'read', verdict, diagnostics })
  if (isFault(evidence)) return evidence
  const recorded = await session.change(() => ({ type: 'evidence_recorded', evidence }), caller, `read:${evidence.id}`)
  return isFault(recorded) ? recorded : null
}
