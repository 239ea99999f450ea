import { fault, isFault, type Fault } from '../session/fault.ts'
import type { Context, Session } from './context.ts'

/**
 * The session a request is about: the one it names, or the work tree's current one. Runs of processes that died are settled
 * on the way, and the turns that hosts told of are taken in.
 */
export const resolveSession = async (ctx: Context): Promise<Session | Fault> => {
  const session = findSession(ctx)
  if (isFault(session)) return session
  await ctx.workspace.jobs.settleOrphans(session)
  await ctx.workspace.automatic.notice()
  return session
}

const findSession = ({ workspace, session }: Context): Session | Fault => {
  const id = session === null || session === 'latest' ? workspace.sessions.current() : session
  return id === null ? noSession : workspace.sessions.open(id)
}

const noSession = fault(
  'no_session',
  'No session is open in this work tree.',
  'Call open_session with a goal to start one, or with the id of one that `maestro session list` shows.',
)
