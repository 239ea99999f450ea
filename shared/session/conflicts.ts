import type { Actor } from './actor.ts'
import { canonicalJson } from './canonical.ts'
import type { EventBody, SessionEvent } from './event.ts'

/** What decisions can be about: the plan, the list of criteria, one step, one ask. */
export type Subject =
  | { readonly kind: 'plan' }
  | { readonly kind: 'criteria' }
  | { readonly kind: 'step'; readonly step: string }
  | { readonly kind: 'ask'; readonly ask: string }

type Deciding = 'plan_proposed' | 'plan_approved' | 'changes_requested' | 'criteria_set' | 'step_moved' | 'ask_answered'
type Decision = Extract<EventBody, { type: Deciding }>

/** One machine's word on a subject that no later event has seen yet. `position` counts the events of its chain from 1. */
export type Claim = {
  readonly event: string
  readonly replica: string
  readonly position: number
  readonly by: Actor
  readonly at: string
  readonly decision: Decision
}

/** The words that stand on each subject, in the journal's order: one, or several that had not seen each other. */
export type Claims = Readonly<Record<string, { readonly subject: Subject; readonly claims: readonly Claim[] }>>

/** Decisions of different machines on one subject that differ, and of which none had seen another. Whoever decides next has seen them all. */
export type Conflict = { readonly subject: Subject; readonly claims: readonly Claim[] }

/** Events of `replica` that stand on one of another machine, `on`, which is not here yet. They are folded when it comes. */
export type Waiting = { readonly replica: string; readonly on: string; readonly hash: string; readonly events: number }

/** Where an event stands among the chains: its own chain and position, and how far it has seen every other one. */
export type Cause = { readonly replica: string; readonly position: number; readonly vector: Readonly<Record<string, number>> }

/** Takes one more event in: its words replace those that it had seen. Events come in the journal's order. */
export const claim = (claims: Claims, event: SessionEvent, cause: Cause): Claims => {
  const decision = event.body
  if (!isDecision(decision)) return claims
  const made: Claim = { event: event.id, replica: cause.replica, position: cause.position, by: event.actor, at: event.at, decision }
  const taken: Record<string, Claims[string]> = { ...claims }
  for (const subject of subjectsOf(decision)) {
    const key = subjectKey(subject)
    taken[key] = { subject, claims: [...(claims[key]?.claims ?? []).filter((earlier) => !hasSeen(cause, earlier)), made] }
  }
  return taken
}

const hasSeen = ({ replica, position, vector }: Cause, earlier: Claim): boolean =>
  earlier.replica === replica ? earlier.position < position : earlier.position <= (vector[earlier.replica] ?? 0)

/** The conflicts among the words that stand. A clash of criteria that made plan revisions is one conflict, not also one of the plan. */
export const conflictsOf = (claims: Claims): Conflict[] => {
  const conflicts = Object.values(claims).filter((one) => one.claims.length > 1 && new Set(one.claims.map(contentOf(one.subject))).size > 1)
  const criteria = new Set(conflicts.find(({ subject }) => subject.kind === 'criteria')?.claims.map(({ event }) => event))
  return conflicts.filter(({ subject, claims: of }) => subject.kind !== 'plan' || !of.every(({ event }) => criteria.has(event)))
}

/** Whether a subject waits for a word that settles it: then saying once more what stands is one. */
export const isContested = (conflicts: readonly Conflict[], subject: Subject): boolean =>
  conflicts.some((conflict) => subjectKey(conflict.subject) === subjectKey(subject))

const DECIDING: ReadonlySet<EventBody['type']> = new Set<Deciding>([
  'plan_proposed',
  'plan_approved',
  'changes_requested',
  'criteria_set',
  'step_moved',
  'ask_answered',
])

const isDecision = (body: EventBody): body is Decision => DECIDING.has(body.type)

const subjectsOf = (decision: Decision): Subject[] => {
  switch (decision.type) {
    case 'plan_proposed':
    case 'plan_approved':
    case 'changes_requested':
      return [{ kind: 'plan' }]
    case 'criteria_set':
      return decision.plan === null ? [{ kind: 'criteria' }] : [{ kind: 'criteria' }, { kind: 'plan' }]
    case 'step_moved':
      return [{ kind: 'step', step: decision.step }]
    case 'ask_answered':
      return [{ kind: 'ask', ask: decision.ask }]
  }
}

/** Subjects by kind and id, so that no id can be taken for another kind, or for a name that objects have by birth. */
const subjectKey = (subject: Subject): string => {
  switch (subject.kind) {
    case 'plan':
    case 'criteria':
      return subject.kind
    case 'step':
      return `step ${subject.step}`
    case 'ask':
      return `ask ${subject.ask}`
  }
}

/** What a decision says of its subject, so that the same word twice is no contradiction. A step's note and a reason's words are none either. */
const contentOf =
  (subject: Subject) =>
  ({ decision }: Claim): string => {
    switch (decision.type) {
      case 'plan_proposed':
        return `proposed ${decision.plan.hash}`
      case 'plan_approved':
        return `approved ${decision.plan}`
      case 'changes_requested':
        return `changes ${decision.plan}`
      case 'criteria_set':
        return subject.kind === 'plan' ? `proposed ${decision.plan?.hash}` : canonicalJson(decision.criteria)
      case 'step_moved':
        return decision.to
      case 'ask_answered':
        return decision.text
    }
  }
