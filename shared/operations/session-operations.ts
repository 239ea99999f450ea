import * as z from 'zod'
import { isFault, type Fault } from '../session/fault.ts'
import { defineOperation } from './define.ts'

type SessionLine = {
  readonly id: string
  readonly goal: string
  readonly openedAt: string
  readonly lastAt: string
  readonly workTree: string
  readonly current: boolean
}

/** Every session of this workspace's store. */
export const listSessions = defineOperation({
  name: 'list_sessions',
  title: 'List sessions',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'session list', positional: [], switches: {} },
  summary: 'Every session of this workspace, newest last; the current one is marked.',
  input: z.object({}),
  run: async ({ workspace }): Promise<{ readonly sessions: readonly SessionLine[] } | Fault> => {
    const current = workspace.sessions.current()
    const lines = workspace.sessions.list().flatMap((id) => {
      const session = workspace.sessions.open(id)
      if (isFault(session)) return []
      const { state } = session.read()
      return state.opened === null
        ? []
        : [{ id, goal: state.goal, openedAt: state.opened.at, lastAt: state.lastAt, workTree: state.workTree, current: id === current }]
    })
    return { sessions: lines.toSorted((a, b) => (a.openedAt < b.openedAt ? -1 : 1)) }
  },
  text: ({ sessions }) =>
    sessions.length === 0
      ? 'No session yet.'
      : sessions.map((one) => `${one.current ? '*' : ' '} ${one.id} ${one.openedAt} ${one.goal}`).join('\n'),
})
