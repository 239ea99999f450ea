import * as z from 'zod'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { TierCounts } from '../../judge/weakening/open-questions.ts'
import { sessionClosed } from '../../store/sessions.ts'
import { attemptCheckpoint } from '../checkpoints/attempt.ts'
import type { Context, Session } from '../context.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'
import { weakenedCounts, weakenedLine } from '../status-view.ts'
import { viewSession } from '../view.ts'
import { runsGoingOn } from './running-runs.ts'

type Closed = {
  readonly session: string
  readonly checkpoint: string | null
  readonly unmet: readonly string[]
  /** Ways in which tests promise less and that the user has not accepted; null: nobody could tell. */
  readonly weakened: TierCounts | null
}

const REASON_CHARACTERS = 4000

/** Ends a session: a last checkpoint, what is not shown to be met, and no more changes by agents. */
export const closeSession = defineOperation({
  name: 'close_session',
  title: 'Close the session',
  caller: 'both',
  effect: 'write',
  toolset: null,
  cli: { path: 'session close', positional: [], switches: {} },
  summary: 'End the session: a last checkpoint is made, criteria that are not met are recorded, and agents can only read it from then on.',
  input: z.object({ reason: z.string().max(REASON_CHARACTERS).optional() }),
  run: async (ctx, { reason }): Promise<Closed | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const { closed } = session.read().state
    if (closed !== null) return sessionClosed(session.id, closed.at)
    return runsGoingOn(session, 'closed') ?? (await close(ctx, session, reason))
  },
  text: ({ session, checkpoint, unmet, weakened }) =>
    [
      `Session ${session} is closed${checkpoint === null ? '' : ` at checkpoint ${checkpoint}`}.`,
      unmet.length === 0 ? 'Every criterion was met.' : `Not met: ${unmet.join(', ')}.`,
      ...weakenedLine(weakened),
      `\`maestro session reopen ${session}\` opens it again.`,
    ].join(' '),
})

/** A disk that takes no checkpoint any more keeps nobody from ending a session; the failure is recorded beside. */
const close = async (ctx: Context, session: Session, reason: string | undefined): Promise<Closed | Fault> => {
  const last = await attemptCheckpoint(ctx, session, { why: 'closed', reason: 'session closed' })
  const { state, standings, weakened } = await viewSession(ctx.workspace, session)
  const unmet = standings.filter(({ verdict }) => verdict.kind !== 'met').map(({ criterion }) => criterion.id)
  const text = reason === undefined ? null : ctx.workspace.sources.newId('t')
  if (text !== null && reason !== undefined) session.texts.write(text, reason)
  const changed = await session.change(
    ({ closed, runs }) =>
      closed === null && runs.every((run) => run.kind !== 'running') ? { type: 'session_closed', text, unmet } : alreadyChanged,
    ctx.caller,
  )
  if (isFault(changed)) {
    if (text !== null) session.texts.remove(text)
    return changed
  }
  ctx.workspace.sessions.clearCurrent(session.id)
  return { session: session.id, checkpoint: isFault(last) ? null : last.id, unmet, weakened: weakenedCounts(state, weakened) }
}

const alreadyChanged = fault(
  'changed_meanwhile',
  'The session was closed by somebody else, or a run began in it.',
  'Call get_status to see where it stands.',
)

/** The user's way back: the session becomes the current one again. */
export const reopenSession = defineOperation({
  name: 'reopen_session',
  title: 'Reopen a session',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'session reopen', positional: ['id'], switches: {} },
  summary: 'Open a closed session again, as the current one of this work tree.',
  input: z.object({ id: z.string() }),
  run: async (ctx, { id }): Promise<{ readonly session: string; readonly goal: string } | Fault> => {
    const session = ctx.workspace.sessions.open(id)
    if (isFault(session)) return session
    const changed = await session.change(({ closed }) => (closed === null ? null : { type: 'session_reopened' }), ctx.caller)
    if (isFault(changed)) return changed
    ctx.workspace.sessions.setCurrent(id)
    return { session: id, goal: changed.state.goal }
  },
  text: ({ session, goal }) => `Session ${session} is open again: ${goal}`,
})
