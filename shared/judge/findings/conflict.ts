import type { Claim, Conflict, Subject } from '../../session/conflicts.ts'
import type { Criterion } from '../../session/criterion.ts'
import { machineLabel } from '../../session/item-id.ts'
import type { SessionState } from '../../session/state.ts'
import { defineFinding, type Where } from '../finding.ts'

/** Two machines decided differently, and neither had seen the other. */
export const conflict = defineFinding({
  code: 'conflict',
  severity: 'warning',
  explanation:
    'Two machines worked on the session without seeing each other, and decided differently on the plan, the criteria, a step or an ask. Nothing is lost: both decisions are in the journal, and the finding says which one stands. Decide once more, on either machine; a decision that has seen both settles it.',
  *find({ state, conflicts = [] }) {
    for (const one of conflicts) {
      if (isOver(state, one.subject)) continue
      const said = one.claims.map((claim) => `${claim.by.name} on machine ${machineLabel(claim.replica)} ${wordOf(one, claim)}`)
      yield {
        where: whereOf(state, one.subject),
        message: `${nameOf(one.subject)}: ${said.join('; ')}; none had seen the other. What stands now: ${standing(state, one.subject)}. Settle it: ${actOf(state, one.subject)}.`,
      }
    }
  },
})

/** A plan that was changed since has other steps, or the same ones with their words forgotten. */
const isOver = (state: SessionState, subject: Subject): boolean => subject.kind === 'step' && state.steps[subject.step] === undefined

const nameOf = (subject: Subject): string => {
  switch (subject.kind) {
    case 'plan':
      return 'The plan'
    case 'criteria':
      return 'The criteria'
    case 'step':
      return `Step ${subject.step}`
    case 'ask':
      return `Ask ${subject.ask}`
  }
}

const wordOf = ({ subject }: Conflict, { decision }: Claim): string => {
  switch (decision.type) {
    case 'plan_proposed':
      return `proposed plan ${decision.plan.hash.slice(0, 8)}`
    case 'plan_approved':
      return `approved plan ${decision.plan.slice(0, 8)}`
    case 'changes_requested':
      return `asked for changes to plan ${decision.plan.slice(0, 8)}`
    case 'criteria_set':
      return subject.kind === 'plan' ? `changed its criteria (plan ${decision.plan?.hash.slice(0, 8)})` : `set ${listed(decision.criteria)}`
    case 'step_moved':
      return `set it to ${decision.to}`
    case 'ask_answered':
      return 'answered it'
  }
}

const LISTED_CHARACTERS = 300

const listed = (criteria: readonly Criterion[]): string => {
  const text = criteria.map((criterion) => `${criterion.id} "${criterion.text}"`).join(', ')
  if (text === '') return 'none'
  return text.length > LISTED_CHARACTERS ? `${text.slice(0, LISTED_CHARACTERS)}...` : text
}

const standing = (state: SessionState, subject: Subject): string => {
  switch (subject.kind) {
    case 'plan':
      return state.plan.kind === 'none'
        ? 'no plan'
        : `revision ${state.plan.plan.revision} (${state.plan.plan.hash.slice(0, 8)}), ${state.plan.kind}`
    case 'criteria':
      return listed(state.criteria)
    case 'step':
      return state.steps[subject.step]?.status ?? 'open'
    case 'ask': {
      const answered = state.asks.find(({ id }) => id === subject.ask)?.answered ?? null
      return answered === null ? 'no answer' : `the answer of ${answered.by.name} at ${answered.at}`
    }
  }
}

const actOf = (state: SessionState, subject: Subject): string => {
  switch (subject.kind) {
    case 'plan': {
      const hash = state.plan.kind === 'none' ? 'HASH' : state.plan.plan.hash
      return `\`maestro plan approve ${hash}\` or \`maestro plan reject ${hash}\`, or let the agent propose a plan that takes both in`
    }
    case 'criteria':
      return 'set the criteria once more with set_criteria or `maestro criteria set`, as they shall be'
    case 'step':
      return `\`maestro step ${subject.step} STATUS\` with started, done or dropped`
    case 'ask':
      return `\`maestro ask answer ${subject.ask}\` once more`
  }
}

const whereOf = (state: SessionState, subject: Subject): Where => {
  const { plan } = state
  if (plan.kind === 'none') return { kind: 'plan', item: 'goal' }
  if (subject.kind === 'step' && plan.plan.steps.some(({ id }) => id === subject.step)) return { kind: 'plan', item: subject.step }
  return { kind: 'plan', item: subject.kind === 'plan' ? 'plan' : 'goal' }
}
