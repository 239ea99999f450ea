import { unmet } from '../../judge/verdicts/words.ts'
import type { Check } from '../../session/check.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import type { CheckAsked } from '../runs/check-asked.ts'
import type { RunJob } from '../runs/open-job.ts'
import { unrunEvidence } from '../runs/unrun-evidence.ts'
import { runBothSides } from './run-both-sides.ts'

type Asked = CheckAsked<Extract<Check, { kind: 'fails-without-fix' }>>

/** Runs the new tests without the fix, then with it; the run of now is the evidence. Without a new test nothing is run. Null: it is recorded. */
export const proveCheck = async (ctx: Context, session: Session, asked: Asked, job: RunJob): Promise<Fault | null> => {
  const startedAt = ctx.workspace.sources.now()
  const run = await runBothSides(ctx, session, asked, job)
  if (run !== null) return isFault(run) ? run : null
  const verdict = unmet('no test is new or changed since the baseline')
  const repository = await ctx.workspace.repository()
  if (isFault(repository)) return repository
  const unrun = { ...asked, askedBy: ctx.caller, startedAt, grade: 'read' as const, verdict }
  const evidence = await unrunEvidence(ctx.workspace, repository, unrun)
  if (isFault(evidence)) return evidence
  const recorded = await session.change(() => ({ type: 'evidence_recorded', evidence }), ctx.caller, `read:${evidence.id}`)
  return isFault(recorded) ? recorded : null
}
