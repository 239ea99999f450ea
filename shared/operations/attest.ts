import * as z from 'zod'
import { met, unmet } from '../judge/verdicts/words.ts'
import { attestable } from '../judge/attestable.ts'
import type { Check } from '../session/check.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { attemptCheckpoint } from './checkpoints/attempt.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { unrunEvidence } from './runs/unrun-evidence.ts'
import { criterionView, type CriterionView } from './status-view.ts'
import { viewSession } from './view.ts'

type AttestView = { readonly session: string; readonly criterion: CriterionView; readonly tree: string }

/** The user's own word for what no check can show, with a reason, on exactly the files of now. It ages like all evidence. */
export const attest = defineOperation({
  name: 'attest',
  title: 'Attest a criterion',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'criteria attest', positional: ['criterion', 'reason'], switches: {} },
  summary: 'Say that a criterion without a runnable check holds (or, with holds false, that it does not) on the files of now, and why.',
  input: z.object({ criterion: z.string(), reason: z.string().min(1), holds: z.boolean().optional() }),
  run: async (ctx, { criterion, reason, holds = true }): Promise<AttestView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const asked = await question(ctx, session, criterion)
    if (isFault(asked)) return asked
    const now = await attemptCheckpoint(ctx, session, { why: 'request', reason: `before attesting ${criterion}` })
    if (isFault(now)) return now
    const unrecorded = await record(ctx, session, { ...asked, criterion, reason, holds, tree: now.tree, policy: now.scan.policy })
    if (unrecorded !== null) return unrecorded
    const { standings } = await viewSession(ctx.workspace, session)
    const standing = standings.find((one) => one.criterion.id === criterion)
    if (standing === undefined) return unknown(criterion)
    return { session: session.id, criterion: criterionView(standing), tree: now.tree }
  },
  text: ({ criterion, tree }) => `${criterion.label} [${criterion.grade}], on tree ${tree.slice(0, 12)}.`,
})

const unknown = (criterion: string): Fault =>
  fault('unknown_criterion', `There is no criterion ${JSON.stringify(criterion)}.`, 'The criteria are listed by `maestro status`.')

type Asked = { readonly check: Check; readonly plan: string | null }

const question = async (ctx: Context, session: Session, id: string): Promise<Asked | Fault> => {
  const { standings } = await viewSession(ctx.workspace, session)
  const standing = standings.find(({ criterion }) => criterion.id === id)
  if (standing === undefined) return unknown(id)
  const check = attestable(standing.criterion)
  return check === null
    ? fault(
        'has_a_check',
        `${id} has a check that can be run, so nobody's word counts for it.`,
        `Call verify for ${id}, or let the agent set another check.`,
      )
    : { check, plan: standing.plan }
}

type Word = Asked & {
  readonly criterion: string
  readonly reason: string
  readonly holds: boolean
  readonly tree: string
  readonly policy: string
}

/** The words are dialog, so they lie in texts/. */
const record = async ({ workspace, caller }: Context, session: Session, word: Word): Promise<Fault | null> => {
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const text = workspace.sources.newId('t')
  session.texts.write(text, word.reason)
  const verdict = word.holds ? met('the user attests it') : unmet('the user says that it does not hold')
  const evidence = await unrunEvidence(workspace, repository, {
    ...word,
    askedBy: caller,
    startedAt: workspace.sources.now(),
    grade: 'attested',
    verdict,
    reason: text,
  })
  const recorded = isFault(evidence)
    ? evidence
    : await session.change(() => ({ type: 'evidence_recorded', evidence }), caller, `attested:${evidence.id}`)
  if (!isFault(recorded)) return null
  session.texts.remove(text)
  return recorded
}
