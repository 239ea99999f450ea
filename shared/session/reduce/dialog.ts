import type { Actor } from '../actor.ts'
import type { EventBody } from '../event.ts'
import type { SessionState } from '../state.ts'

type DialogEvent = Extract<EventBody, { type: 'memory_kept' | 'memory_forgotten' | 'asked' | 'ask_answered' }>

export const reduceDialog = (state: SessionState, body: DialogEvent, act: { by: Actor; at: string }): SessionState => {
  switch (body.type) {
    case 'memory_kept': {
      const replaced = new Set(body.memory.replaces)
      return { ...state, memories: [...state.memories.filter((memory) => !replaced.has(memory.id)), { ...body.memory, ...act }] }
    }
    case 'memory_forgotten': {
      const gone = new Set(body.memories)
      return { ...state, memories: state.memories.filter((memory) => !gone.has(memory.id)) }
    }
    case 'asked':
      return {
        ...state,
        asks: [...state.asks, { id: body.ask, questions: body.questions, blocking: body.blocking, asked: act, answered: null }],
      }
    case 'ask_answered':
      return {
        ...state,
        asks: state.asks.map((ask) => (ask.id === body.ask ? { ...ask, answered: { ...act, text: body.text } } : ask)),
      }
  }
}
