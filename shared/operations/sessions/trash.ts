import * as z from 'zod'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { Trashed } from '../../store/trash.ts'
import { defineOperation } from '../define.ts'
import { deleteForGood } from './delete-for-good.ts'
import { runsGoingOn } from './running-runs.ts'

const DAYS_KEPT = 30

/** Moves a session away. It can be brought back for thirty days at least. */
export const trashSession = defineOperation({
  name: 'trash_session',
  title: 'Move a session to the trash',
  caller: 'user',
  effect: 'destroy',
  toolset: null,
  cli: { path: 'session trash', positional: ['id'], switches: {} },
  summary: 'Move a session to the trash, from where it can be brought back for 30 days.',
  input: z.object({ id: z.string() }),
  run: async ({ workspace }, { id }): Promise<{ readonly session: string } | Fault> => {
    const session = workspace.sessions.open(id)
    if (isFault(session)) return session
    await workspace.jobs.settleOrphans(session)
    const refused = runsGoingOn(session, 'moved to the trash')
    if (refused !== null) return refused
    workspace.sessions.clearCurrent(id)
    return workspace.trash.put(id) ? { session: id } : notThere(id)
  },
  text: ({ session }) => `Session ${session} is in the trash for ${DAYS_KEPT} days; \`maestro session untrash ${session}\` brings it back.`,
})

export const untrashSession = defineOperation({
  name: 'untrash_session',
  title: 'Bring a session back',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'session untrash', positional: ['id'], switches: {} },
  summary: 'Bring a session back from the trash.',
  input: z.object({ id: z.string() }),
  run: async ({ workspace }, { id }): Promise<{ readonly session: string } | Fault> => {
    switch (workspace.trash.takeOut(id)) {
      case 'done':
        return { session: id }
      case 'unknown':
        return notThere(id)
      case 'in-the-way':
        return fault(
          'session_in_the_way',
          `There is a session ${id} already.`,
          'See both with `maestro session list` and `maestro session list --trash`.',
        )
    }
  },
  text: ({ session }) => `Session ${session} is back; \`maestro session open --session ${session}\` goes on with it.`,
})

/** For good, and only what lies in the trash. Objects that nothing else reaches go with `maestro doctor --collect`. */
export const deleteSession = defineOperation({
  name: 'delete_session',
  title: 'Delete a session for good',
  caller: 'user',
  effect: 'destroy',
  toolset: null,
  cli: { path: 'session delete', positional: ['id'], switches: {} },
  summary: 'Delete a session in the trash for good, with its texts and runs; --confirm is its id once more.',
  input: z.object({ id: z.string(), confirm: z.string().optional() }),
  run: async ({ workspace }, { id, confirm }): Promise<{ readonly session: string } | Fault> => {
    const trashed = workspace.trash.list().find((one) => one.id === id)
    if (trashed === undefined) return notThere(id)
    if (confirm !== id) return unconfirmed(trashed)
    return deleteForGood(workspace, id) ? { session: id } : notThere(id)
  },
  text: ({ session }) => `Session ${session} is deleted. \`maestro doctor --collect\` frees what only it used.`,
})

const notThere = (id: string): Fault =>
  fault(
    'not_in_trash',
    `There is no session ${JSON.stringify(id)} to do that with.`,
    'List the sessions with `maestro session list`, the trash with `maestro session list --trash`.',
  )

const unconfirmed = ({ id, at }: Trashed): Fault =>
  fault(
    'confirm_missing',
    `Deleting session ${id}${at === null ? '' : ` (in the trash since ${at})`} cannot be undone: journal, texts and runs are removed.`,
    `To keep it, do nothing; to bring it back, call \`maestro session untrash ${id}\`. Only a call with confirm ${id} deletes it.`,
  )
