import type { SessionEvent } from '../event.ts'
import { checkpointMade, filesRestored } from '../heads.ts'
import type { SessionState } from '../state.ts'
import { reduceDialog } from './dialog.ts'
import { reduceLifecycle } from './lifecycle.ts'
import { reducePlan } from './plan.ts'
import { reduceRun } from './run.ts'

const KEYS_KEPT = 512

/** One event applied to one state. Total: any valid event at any state gives a state. */
export const reduce = (state: SessionState, event: SessionEvent): SessionState => ({
  ...reduceBody(state, event),
  lastAt: event.at,
  events: state.events + 1,
  keys: event.key === undefined ? state.keys : [...state.keys, event.key].slice(-KEYS_KEPT),
})

const reduceBody = (state: SessionState, event: SessionEvent): SessionState => {
  const body = event.body
  const act = { by: event.actor, at: event.at }
  switch (body.type) {
    case 'session_opened':
      return withOpening(state, body, act, event.replica)
    case 'criteria_set':
    case 'plan_proposed':
    case 'plan_approved':
    case 'changes_requested':
    case 'step_moved':
      return reducePlan(state, body, act)
    case 'run_started':
    case 'run_finished':
    case 'run_abandoned':
    case 'evidence_recorded':
    case 'comparison_recorded':
      return reduceRun(state, body, act, event.replica)
    case 'checkpoint_created':
      return {
        ...state,
        checkpoints: [...state.checkpoints, { ...body.checkpoint, ...act, replica: event.replica }],
        standpoints: checkpointMade(state, event.replica, body.checkpoint.id),
        checkpointFailure: null,
      }
    case 'checkpoint_failed':
    case 'checkpoint_recovered':
    case 'turns_reported':
    case 'session_closed':
    case 'session_reopened':
      return reduceLifecycle(state, body, act)
    case 'files_restored':
      return {
        ...state,
        standpoints: body.paths === null ? filesRestored(state, event.replica, body.to) : state.standpoints,
        restored: { ...act, to: body.to, before: body.before },
      }
    case 'session_pushed':
      return { ...state, pushed: { ...act, remote: body.remote } }
    case 'secret_allowed':
      return { ...state, allowedSecrets: [...new Set([...state.allowedSecrets, ...body.secrets])] }
    case 'weakening_accepted':
      return { ...state, acceptedWeakenings: withAccepted(state.acceptedWeakenings, body, act) }
    case 'segment_sealed':
      return state
    case 'memory_kept':
    case 'memory_forgotten':
    case 'asked':
    case 'ask_answered':
      return reduceDialog(state, body, act)
  }
}

type Accepted = SessionState['acceptedWeakenings']
type Acceptance = Extract<SessionEvent['body'], { type: 'weakening_accepted' }>

/** The newest word about a weakening stands. */
const withAccepted = (
  before: Accepted,
  { weakening: key, code, file, text }: Acceptance,
  act: Pick<Accepted[number], 'by' | 'at'>,
): Accepted => [...before.filter((one) => one.key !== key), { ...act, key, code, file, text }]

type Opening = Extract<SessionEvent['body'], { type: 'session_opened' }>

const withOpening = (state: SessionState, body: Opening, opened: SessionState['opened'], replica: string): SessionState => ({
  ...state,
  id: body.session,
  goal: body.goal,
  constraints: body.constraints,
  workTree: body.workTree,
  playbook: body.playbook,
  from: body.from,
  opened,
  founder: replica,
})
