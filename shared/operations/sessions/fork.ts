import * as z from 'zod'
import type { Actor } from '../../session/actor.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { CheckpointState, SessionState } from '../../session/state.ts'
import type { Context, Session } from '../context.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'

type Forked = {
  readonly session: string
  readonly goal: string
  readonly from: { readonly session: string; readonly checkpoint: string }
  readonly checkpoint: string
  readonly criteria: number
  readonly memories: number
}

/** A session that begins where another one stood. Both go on apart: criteria and memories are copies. */
export const forkSession = defineOperation({
  name: 'fork_session',
  title: 'Fork a session',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'session fork', positional: ['checkpoint', 'goal'], switches: {} },
  summary:
    'Start a session from a checkpoint of another one (--from, else the current), with its criteria and memories. No file is touched.',
  input: z.object({ checkpoint: z.string(), goal: z.string().min(1).optional(), from: z.string().optional() }),
  run: async (ctx, { checkpoint, goal, from }): Promise<Forked | Fault> => {
    const source = await resolveSession({ ...ctx, session: from ?? ctx.session })
    if (isFault(source)) return source
    const { state } = source.read()
    const chosen = checkpoint === 'baseline' ? state.checkpoints[0] : state.checkpoints.find(({ id }) => id === checkpoint)
    return chosen === undefined ? unknownCheckpoint(checkpoint, source.id) : await fork(ctx, source, state, chosen, goal ?? state.goal)
  },
  text: (view) =>
    [
      `Session ${view.session} begins at ${view.from.checkpoint} of ${view.from.session}: ${view.goal}`,
      `It has ${view.criteria} criteria and ${view.memories} memories of its own now.`,
      `No file was touched: \`maestro checkpoint restore ${view.checkpoint} --preview\` shows what restoring them would change.`,
    ].join('\n'),
})

/** Event by event, the session's opening first: a fork that is killed half way is a session with less of the handoff, and not yet the current one. */
const fork = async (
  { workspace, caller }: Context,
  source: Session,
  state: SessionState,
  chosen: CheckpointState,
  goal: string,
): Promise<Forked | Fault> => {
  const session = workspace.sessions.begin()
  const from = { session: source.id, checkpoint: chosen.id }
  const opened = await session.change(
    () => ({
      type: 'session_opened',
      session: session.id,
      goal,
      constraints: [...state.constraints],
      workTree: workspace.place.workTree,
      playbook: state.playbook,
      from,
    }),
    caller,
  )
  if (isFault(opened)) return opened
  const begun = (await takeCheckpoint(session, chosen, from, caller)) ?? (await takeCriteria(session, state, caller))
  if (begun !== null) return begun
  const memories = await takeMemories(workspace.sources.newId, source, session, state, caller)
  if (isFault(memories)) return memories
  workspace.sessions.setCurrent(session.id)
  return { session: session.id, goal, from, checkpoint: 'K1', criteria: state.criteria.length, memories }
}

type From = Forked['from']

/** The same tree, whatever the files are now; the next checkpoint of the files stands on it. */
const takeCheckpoint = async (session: Session, chosen: CheckpointState, from: From, caller: Actor): Promise<Fault | null> => {
  const changed = await session.change(
    ({ checkpoints }) =>
      checkpoints.length > 0
        ? null
        : {
            type: 'checkpoint_created',
            checkpoint: {
              id: 'K1',
              tree: chosen.tree,
              parent: null,
              merged: [],
              why: 'opened',
              reason: `forked from ${from.checkpoint} of ${from.session}`,
              turn: null,
              step: null,
              notStored: chosen.notStored,
              notStoredCount: chosen.notStoredCount,
            },
          },
    caller,
  )
  return isFault(changed) ? changed : null
}

const takeCriteria = async (session: Session, { criteria }: SessionState, caller: Actor): Promise<Fault | null> => {
  if (criteria.length === 0) return null
  const changed = await session.change(() => ({ type: 'criteria_set', criteria: [...criteria], plan: null }), caller)
  return isFault(changed) ? changed : null
}

/** Texts are copied under ids of their own: forgetting one forgets the other one not. What was forgotten already has no text to copy. */
const takeMemories = async (
  newId: (prefix: string) => string,
  source: Session,
  session: Session,
  state: SessionState,
  caller: Actor,
): Promise<number | Fault> => {
  let taken = 0
  for (const { kind, id: old } of state.memories) {
    const text = source.texts.read(old)
    if (text === null) continue
    const id = newId('m')
    const { digest } = session.texts.write(id, text)
    const changed = await session.change(
      () => ({ type: 'memory_kept', memory: { id, kind, digest, characters: text.length, replaces: [] } }),
      caller,
    )
    if (isFault(changed)) return changed
    taken += 1
  }
  return taken
}

const unknownCheckpoint = (id: string, session: string): Fault =>
  fault(
    'unknown_checkpoint',
    `Session ${session} has no checkpoint ${JSON.stringify(id)}.`,
    'Call checkpoint with action list to see the ids; a commit of yours is no place to fork from.',
  )
