import * as z from 'zod'
import { isFault, fault, type Fault } from '../session/fault.ts'
import type { SessionState } from '../session/state.ts'
import type { Standing } from '../judge/standing.ts'
import { openQuestions, pressing, tiersLabel } from '../judge/weakening/open-questions.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { viewSession, type SessionView } from './view.ts'

type StepView = { readonly step: string; readonly title: string; readonly status: string; readonly next: string | null }

/** Moves a step of the plan. `done` needs fresh evidence where the step names tests: words alone do not finish a step. */
export const updateStep = defineOperation({
  name: 'update_step',
  title: 'Update a step',
  caller: 'both',
  effect: 'write',
  toolset: 'core',
  cli: { path: 'step', positional: ['step', 'status'], switches: {} },
  summary: 'Move a plan step to started, done or dropped. done is refused while its tests have no fresh evidence.',
  input: z.object({ step: z.string(), status: z.enum(['started', 'done', 'dropped']), note: z.string().optional() }),
  run: async (ctx, { step, status, note }): Promise<StepView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const view = status === 'done' ? await viewSession(ctx.workspace, session) : null
    const changed = await session.change((state) => {
      const found = findStep(state, step)
      if (isFault(found)) return found
      return (
        (view === null ? null : (doneWithoutEvidence(found.tests, view.standings, step) ?? doneOnWeakened(found.tests, view, step))) ?? {
          type: 'step_moved',
          step,
          to: status,
          note: note ?? null,
        }
      )
    }, ctx.caller)
    if (isFault(changed)) return changed
    const found = findStep(changed.state, step)
    if (isFault(found)) return found
    const open = changed.state.plan.kind === 'none' ? undefined : changed.state.plan.plan.steps.find(({ id }) => !isOver(changed.state, id))
    return { step, title: found.title, status, next: open?.id ?? null }
  },
  text: (view) =>
    `${view.step} ${view.status}: ${view.title}. ${view.next === null ? 'No step is open: call verify.' : `Next step: ${view.next}.`}`,
})

const isOver = (state: SessionState, id: string): boolean => state.steps[id]?.status === 'done' || state.steps[id]?.status === 'dropped'

const findStep = (state: SessionState, id: string) => {
  if (state.plan.kind === 'none') return fault('no_plan', 'The session has no plan, so it has no steps.', 'Call propose_plan first.')
  const { steps } = state.plan.plan
  return (
    steps.find((step) => step.id === id) ??
    fault('unknown_step', `The plan has no step ${JSON.stringify(id)}.`, `Its steps are ${steps.map((step) => step.id).join(', ')}.`)
  )
}

/** A step that names tests is done when a tests criterion is met on the files of now. */
const doneWithoutEvidence = (tests: readonly string[], standings: readonly Standing[], step: string): Fault | null => {
  if (tests.length === 0) return null
  const observing = standings.filter(({ criterion }) => criterion.check?.kind === 'tests')
  if (observing.length === 0)
    return fault(
      'no_evidence',
      `${step} names tests, but no criterion runs tests.`,
      'Call set_criteria with a check {kind: "tests"}, then verify.',
    )
  const open = observing.filter(({ verdict }) => verdict.kind !== 'met')
  return open.length === 0
    ? null
    : fault(
        'no_evidence',
        `${step} cannot be done yet: ${open.map(({ criterion, verdict }) => `${criterion.id} is ${verdict.kind}`).join(', ')}.`,
        open.some(({ verdict }) => verdict.kind === 'unmet')
          ? `Mend what ${idsOf(open, 'unmet')} shows, call verify, then update_step again.`
          : `Call verify for ${open.map(({ criterion }) => criterion.id).join(', ')}, then update_step again.`,
      )
}

/** Green tests that promise less than before show less than they did. What the user has accepted counts no more. */
const doneOnWeakened = (tests: readonly string[], { state, weakened }: SessionView, step: string): Fault | null => {
  const open = tests.length === 0 ? [] : pressing(openQuestions(state, weakened))
  const [first] = open
  return first === undefined
    ? null
    : fault(
        'tests_weakened',
        `${step} cannot be done yet: tests promise less than at the baseline (${tiersLabel(open)}). ${first.file}:${first.line}: ${first.message}`,
        'Put back what the tests promised, or ask the user to accept it with a reason: `maestro weakened` lists all of it.',
      )
}

const idsOf = (standings: readonly Standing[], kind: Standing['verdict']['kind']): string =>
  standings
    .filter(({ verdict }) => verdict.kind === kind)
    .map(({ criterion }) => criterion.id)
    .join(', ')
