import type { Actor } from '../actor.ts'
import type { EventBody } from '../event.ts'
import type { SessionState } from '../state.ts'

type PlanEvent = Extract<EventBody, { type: 'criteria_set' | 'plan_proposed' | 'plan_approved' | 'changes_requested' | 'step_moved' }>

export const reducePlan = (state: SessionState, body: PlanEvent, act: { by: Actor; at: string }): SessionState => {
  switch (body.type) {
    case 'criteria_set':
      return {
        ...state,
        criteria: body.criteria,
        plan: body.plan === null ? state.plan : { kind: 'proposed', plan: body.plan, proposed: act },
      }
    case 'plan_proposed':
      return { ...state, plan: { kind: 'proposed', plan: body.plan, proposed: act } }
    case 'plan_approved':
      if (state.plan.kind !== 'proposed' || state.plan.plan.hash !== body.plan) return state
      return { ...state, plan: { kind: 'approved', plan: state.plan.plan, approved: act }, approved: { plan: state.plan.plan, ...act } }
    case 'changes_requested':
      if (state.plan.kind !== 'proposed' || state.plan.plan.hash !== body.plan) return state
      return { ...state, plan: { kind: 'changes-requested', plan: state.plan.plan, requested: act, text: body.text } }
    case 'step_moved':
      return { ...state, steps: { ...state.steps, [body.step]: { status: body.to, act, note: body.note } } }
  }
}
