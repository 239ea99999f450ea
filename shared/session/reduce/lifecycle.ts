import type { Actor } from '../actor.ts'
import type { EventBody } from '../event.ts'
import type { SessionState } from '../state.ts'

type LifecycleEvent = Extract<
  EventBody,
  { type: 'checkpoint_failed' | 'checkpoint_recovered' | 'turns_reported' | 'session_closed' | 'session_reopened' }
>

const TURNS_KEPT = 50

export const reduceLifecycle = (state: SessionState, body: LifecycleEvent, act: { by: Actor; at: string }): SessionState => {
  switch (body.type) {
    case 'checkpoint_failed':
      return { ...state, checkpointFailure: { ...act, why: body.why, code: body.code, message: body.message } }
    case 'checkpoint_recovered':
      return { ...state, checkpointFailure: null }
    case 'turns_reported': {
      const turns = body.turns.map((turn) => ({ ...turn, checkpoint: body.checkpoint }))
      return { ...state, turns: [...state.turns, ...turns].slice(-TURNS_KEPT) }
    }
    case 'session_closed':
      return { ...state, closed: { ...act, text: body.text, unmet: body.unmet } }
    case 'session_reopened':
      return { ...state, closed: null }
  }
}
