import { fault, isFault, type Fault } from '../../session/fault.ts'
import { diskFault, errorCode } from '../../store/files.ts'
import type { Actor } from '../../session/actor.ts'
import type { Context, Session, Workspace } from '../context.ts'
import { createCheckpoint } from './create.ts'

type Reason = Parameters<typeof createCheckpoint>[2]
type Made = Awaited<ReturnType<typeof createCheckpoint>>

/** These say that the session takes no checkpoint, not that the files could not be stored. */
const NO_FAILURES = new Set(['session_closed', 'unknown_session', 'session_newer', 'read_only'])

const MESSAGE_KEPT = 500

/** A request of ours on our own behalf. */
export const contextOf = (workspace: Workspace, caller: Actor): Context => ({
  workspace,
  caller,
  session: null,
  signal: new AbortController().signal,
  progress: () => undefined,
})

/** A checkpoint whose failure is recorded, once, and whose success clears it: what was not stored must not go unnoticed. */
export const attemptCheckpoint = async (ctx: Context, session: Session, reason: Reason): Promise<Made> => {
  const made = await createOrFault(ctx, session, reason)
  if (!isFault(made)) await recordRecovery(ctx, session, made.id)
  else if (!NO_FAILURES.has(made.code)) await recordFailure(ctx, session, reason.why, made)
  return made
}

const createOrFault = async (ctx: Context, session: Session, reason: Reason): Promise<Made> => {
  try {
    return await createCheckpoint(ctx, session, reason)
  } catch (error) {
    const known = diskFault(error, ctx.workspace.place.storeDir)
    if (known !== null) return known
    // What the system says is a failure to tell, whatever it is; anything else is a bug.
    if (errorCode(error) === '') throw error
    return fault(
      'checkpoint_failed',
      `The files could not be stored (${errorCode(error)}).`,
      'Run `maestro doctor`, mend what it shows, then call again.',
    )
  }
}

const recordFailure = async ({ workspace, caller }: Context, session: Session, why: Reason['why'], failed: Fault): Promise<void> => {
  const { code } = failed
  const message = failed.message.slice(0, MESSAGE_KEPT)
  const recorded = await changeOrFault(workspace, () =>
    session.change(
      ({ checkpointFailure: before }) =>
        before?.code === code && before.message === message ? null : { type: 'checkpoint_failed', why, code, message },
      caller,
    ),
  )
  if (isFault(recorded)) workspace.unrecordedFailures.set(session.id, { at: workspace.sources.now(), why, code, message })
}

/** The same tree as before makes no checkpoint, so that the failure is over has to be said by itself. */
const recordRecovery = async ({ workspace, caller }: Context, session: Session, checkpoint: string): Promise<void> => {
  workspace.unrecordedFailures.delete(session.id)
  if (session.read().state.checkpointFailure === null) return
  await session.change(
    ({ checkpointFailure }) => (checkpointFailure === null ? null : { type: 'checkpoint_recovered', checkpoint }),
    caller,
  )
}

const changeOrFault = async (workspace: Workspace, change: () => ReturnType<Session['change']>) => {
  try {
    return await change()
  } catch (error) {
    const known = diskFault(error, workspace.place.storeDir)
    if (known === null) throw error
    return known
  }
}
