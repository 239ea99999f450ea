import * as z from 'zod'
import { isFault, type Fault } from '../session/fault.ts'
import { knownWorkspaces, type KnownWorkspace } from '../store/workspaces.ts'
import type { Workspace } from './context.ts'
import { defineOperation } from './define.ts'

type SessionLine = {
  readonly id: string
  readonly goal: string
  readonly openedAt: string
  readonly lastAt: string
  readonly workTree: string
  readonly current: boolean
  readonly closedAt: string | null
}

type Elsewhere = Pick<KnownWorkspace, 'root' | 'lastAt'> & {
  readonly state: 'there' | 'gone' | 'refused'
  readonly reason: string | null
  readonly sessions: readonly SessionLine[]
}

type Listed = {
  readonly sessions: readonly SessionLine[]
  readonly trash: readonly { readonly id: string; readonly at: string | null }[]
  readonly workspaces: readonly Elsewhere[]
  readonly unreadable: number
}

/** Every session of this workspace's store, of the trash when asked, and of every workspace that this user worked in when asked. */
export const listSessions = defineOperation({
  name: 'list_sessions',
  title: 'List sessions',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'session list', positional: [], switches: {} },
  summary: 'Every session of this workspace, newest last; the current one is marked. --all: of all workspaces, --trash: in the trash.',
  input: z.object({ all: z.boolean().optional(), trash: z.boolean().optional() }),
  run: async ({ workspace }, { all, trash }): Promise<Listed | Fault> => ({
    sessions: sessionsOf(workspace),
    trash: trash === true ? workspace.trash.list() : [],
    ...(all === true ? await elsewhere(workspace) : { workspaces: [], unreadable: 0 }),
  }),
  text: ({ sessions, trash, workspaces, unreadable }) =>
    [
      ...(sessions.length === 0 ? ['No session yet.'] : sessions.map(lineOf)),
      ...trash.map(({ id, at }) => `  ${id} in the trash since ${at ?? 'an unreadable time'}`),
      ...workspaces.flatMap(({ root, lastAt, state, reason, sessions: theirs }) => [
        `${root} (${state === 'there' ? `last used ${lastAt}` : `${state}, last used ${lastAt}`})${reason === null ? '' : `: ${reason}`}`,
        ...theirs.map((line) => `  ${lineOf(line)}`),
      ]),
      ...(unreadable > 0 ? [`${unreadable} entries of the index of workspaces cannot be read.`] : []),
    ].join('\n'),
})

const lineOf = ({ current, id, openedAt, goal, closedAt }: SessionLine): string =>
  `${current ? '*' : ' '} ${id} ${openedAt} ${goal}${closedAt === null ? '' : ' (closed)'}`

const sessionsOf = ({ sessions }: Workspace): SessionLine[] => {
  const current = sessions.current()
  const lines = sessions.list().flatMap((id): SessionLine[] => {
    const session = sessions.open(id)
    if (isFault(session)) return []
    const { state } = session.read()
    if (state.opened === null) return []
    const { goal, lastAt, workTree, opened, closed } = state
    return [{ id, goal, openedAt: opened.at, lastAt, workTree, current: id === current, closedAt: closed?.at ?? null }]
  })
  return lines.toSorted((a, b) => (a.openedAt < b.openedAt ? -1 : 1))
}

/** Another store is only read; a workspace that is gone is shown as gone, for its disk may come back. */
const elsewhere = async (workspace: Workspace): Promise<Pick<Listed, 'workspaces' | 'unreadable'>> => {
  const { workspaces, unreadable } = knownWorkspaces(workspace.userDir)
  const others = workspaces.filter(({ root }) => root !== workspace.place.root)
  return { unreadable, workspaces: await Promise.all(others.map((known) => lookAt(workspace, known))) }
}

const lookAt = async (workspace: Workspace, { root, lastAt, state }: KnownWorkspace): Promise<Elsewhere> => {
  if (state === 'gone') return { root, lastAt, state, reason: null, sessions: [] }
  const opened = await workspace.openAt(root)
  if (isFault(opened)) return { root, lastAt, state: 'refused', reason: opened.message, sessions: [] }
  const here = sessionsOf(opened).filter(({ workTree }) => workTree === opened.place.workTree)
  return { root, lastAt, state, reason: null, sessions: here }
}
