import type { Actor } from '../actor.ts'
import { canonicalJson } from '../canonical.ts'
import type { EventBody } from '../event.ts'
import type { Plan } from '../plan.ts'
import type { SessionState } from '../state.ts'

type PlanEvent = Extract<EventBody, { type: 'criteria_set' | 'plan_proposed' | 'plan_approved' | 'changes_requested' | 'step_moved' }>

export const reducePlan = (state: SessionState, body: PlanEvent, act: { by: Actor; at: string }): SessionState => {
  switch (body.type) {
    case 'criteria_set':
      return body.plan === null ? { ...state, criteria: body.criteria } : propose({ ...state, criteria: body.criteria }, body.plan, act)
    case 'plan_proposed':
      return propose(state, body.plan, act)
    // Only machines that had not seen each other, or the user who settles what they said, answer the same revision twice: the last word stands.
    case 'plan_approved':
      if (state.plan.kind === 'none' || state.plan.kind === 'approved' || state.plan.plan.hash !== body.plan) return state
      return { ...state, plan: { kind: 'approved', plan: state.plan.plan, approved: act }, approved: { plan: state.plan.plan, ...act } }
    case 'changes_requested':
      if (state.plan.kind === 'none' || state.plan.kind === 'changes-requested' || state.plan.plan.hash !== body.plan) return state
      return { ...state, plan: { kind: 'changes-requested', plan: state.plan.plan, requested: act, text: body.text } }
    case 'step_moved':
      return { ...state, steps: { ...state.steps, [body.step]: { status: body.to, act, note: body.note } } }
  }
}

/** What was said of a step holds while the step stays the same: another step under the same id is open again. */
const propose = (state: SessionState, plan: Plan, act: { by: Actor; at: string }): SessionState => {
  const before = new Set(state.plan.kind === 'none' ? [] : state.plan.plan.steps.map(canonicalJson))
  const same = new Set(plan.steps.filter((step) => before.has(canonicalJson(step))).map((step) => step.id))
  const steps = Object.fromEntries(Object.entries(state.steps).filter(([id]) => same.has(id)))
  return { ...state, steps, plan: { kind: 'proposed', plan, proposed: act } }
}
