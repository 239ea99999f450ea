import * as z from 'zod'
import { planDocument } from '../judge/plan-document.ts'
import { isContested } from '../session/conflicts.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import type { SessionState } from '../session/state.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { hashedPlan } from './set-criteria.ts'

type PlanView = {
  readonly session: string
  readonly revision: number
  readonly hash: string
  readonly state: string
  readonly text: string
}

const viewPlan = (state: SessionState): PlanView | Fault =>
  state.plan.kind === 'none'
    ? fault('no_plan', 'The session has no plan yet.', 'Call propose_plan with strategy, steps, edge cases, test approach and scope.')
    : {
        session: state.id,
        revision: state.plan.plan.revision,
        hash: state.plan.plan.hash,
        state: state.plan.kind,
        text: planDocument(state).text,
      }

const PlanHash = z.string().regex(/^[0-9a-f]{32}$/, 'is the 32 characters of the plan revision that the user saw')

/** A new plan revision, which then waits for the user. */
export const proposePlan = defineOperation({
  name: 'propose_plan',
  title: 'Propose a plan',
  caller: 'both',
  effect: 'write',
  toolset: 'core',
  cli: { path: 'plan propose', positional: [], switches: {} },
  summary:
    'Propose a plan revision, which the user is asked to approve. Steps name files and tests; locked: test files that may not promise less.',
  input: z.object({
    strategy: z.string().min(1),
    steps: z
      .array(z.object({ title: z.string().min(1), files: z.array(z.string()).optional(), tests: z.array(z.string()).optional() }))
      .min(1),
    edge_cases: z.array(z.string()),
    test_approach: z.string().min(1),
    scope: z.string().min(1),
    locked: z.array(z.string()).optional(),
  }),
  run: async (ctx, input): Promise<PlanView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const steps = input.steps.map((step, index) => ({
      id: `S${index + 1}`,
      title: step.title,
      files: step.files ?? [],
      tests: step.tests ?? [],
    }))
    const changed = await session.change((state) => {
      const revision = state.plan.kind === 'none' ? 1 : state.plan.plan.revision + 1
      const content = {
        strategy: input.strategy,
        steps,
        edgeCases: input.edge_cases,
        testApproach: input.test_approach,
        scope: input.scope,
        ...(input.locked !== undefined && { locked: input.locked }),
      }
      const plan = hashedPlan({ revision, hash: '', ...content, criteria: [...state.criteria] })
      const same = state.plan.kind !== 'none' && state.plan.kind !== 'changes-requested' && state.plan.plan.hash === plan.hash
      return same ? null : { type: 'plan_proposed', plan }
    }, ctx.caller)
    return isFault(changed) ? changed : viewPlan(changed.state)
  },
  text: (view) =>
    view.state === 'approved' ? `Plan revision ${view.revision} (hash ${view.hash}) is approved already.` : waitingText(view),
})

const waitingText = (view: PlanView): string =>
  `Plan revision ${view.revision} (hash ${view.hash}) waits for the user, who approves it in the editor (.maestro/plan.md) or with \`maestro plan approve ${view.hash}\`.`

/** The plan as a document. */
export const showPlan = defineOperation({
  name: 'show_plan',
  title: 'Show the plan',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'plan show', positional: [], switches: {} },
  summary: 'The newest plan revision with its state and hash.',
  input: z.object({}),
  run: async (ctx) => {
    const session = await resolveSession(ctx)
    return isFault(session) ? session : viewPlan(session.read().state)
  },
  text: (view) =>
    `${view.text}\n${view.state === 'proposed' ? waitingText(view) : `Revision ${view.revision}, hash ${view.hash}: ${view.state}.`}`,
})

/** The user's yes to exactly the revision with this hash. */
export const approvePlan = defineOperation({
  name: 'approve_plan',
  title: 'Approve plan',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'plan approve', positional: ['plan'], switches: {} },
  summary: 'Approve the plan revision with this hash.',
  input: z.object({ plan: PlanHash }),
  run: async (ctx, { plan }): Promise<PlanView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const changed = await session.change((state, conflicts) => {
      const contested = isContested(conflicts, { kind: 'plan' })
      if (state.plan.kind === 'approved' && state.plan.plan.hash === plan && !contested) return null
      return waitingFor(state, plan, contested) ?? { type: 'plan_approved', plan }
    }, ctx.caller)
    return isFault(changed) ? changed : viewPlan(changed.state)
  },
  text: (view) => `Plan revision ${view.revision} (hash ${view.hash}) is approved.`,
})

/** The user's no, with the reason. The words are dialog, so they lie in texts/. */
export const requestChanges = defineOperation({
  name: 'request_changes',
  title: 'Request changes to the plan',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'plan reject', positional: ['plan', 'reason'], switches: {} },
  summary: 'Send the plan revision with this hash back, with a reason.',
  input: z.object({ plan: PlanHash, reason: z.string().optional() }),
  run: async (ctx, { plan, reason }): Promise<PlanView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const text = ctx.workspace.sources.newId('t')
    if (reason !== undefined) session.texts.write(text, reason)
    const changed = await session.change(
      (state, conflicts) => waitingFor(state, plan, isContested(conflicts, { kind: 'plan' })) ?? { type: 'changes_requested', plan, text },
      ctx.caller,
    )
    if (!isFault(changed)) return viewPlan(changed.state)
    session.texts.remove(text)
    return changed
  },
  text: (view) => `Plan revision ${view.revision} (hash ${view.hash}) went back with a request for changes.`,
})

/** Null when exactly this revision waits, or is contested between machines; otherwise why the act does not fit what is there. */
const waitingFor = (state: SessionState, hash: string, contested: boolean): Fault | null => {
  if (state.plan.kind === 'none') return fault('no_plan', 'The session has no plan to answer.', 'Wait for the agent to call propose_plan.')
  const { plan } = state.plan
  if (plan.hash !== hash)
    return fault(
      'plan_changed',
      `The plan has changed: ${hash} is not the newest revision, ${plan.hash} (revision ${plan.revision}) is.`,
      `Read revision ${plan.revision} with \`maestro plan show\`, then answer that one.`,
    )
  if (state.plan.kind !== 'proposed' && !contested)
    return fault(
      'plan_not_waiting',
      `Plan revision ${plan.revision} does not wait for an answer: ${state.plan.kind}.`,
      'Call get_status to see where the session stands.',
    )
  return null
}
