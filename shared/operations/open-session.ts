import * as z from 'zod'
import { isFault, fault, type Fault } from '../session/fault.ts'
import { withinBudget } from './budget.ts'
import { createCheckpoint } from './checkpoints/create.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { detectedChecks } from './runs/method.ts'
import { statusLines, statusView, type StatusView } from './status-view.ts'
import { viewSession } from './view.ts'

type Memory = { readonly id: string; readonly kind: string; readonly text: string }
type Opened = StatusView & {
  readonly opened: 'new' | 'resumed'
  readonly memories: readonly Memory[]
  readonly suggested: readonly { readonly check: string; readonly why: string }[]
}

const MEMORIES_SHOWN = 5
const MEMORY_CHARACTERS = 400

/** Starts a session with a goal, or resumes one, and answers with what an agent needs to go on. */
export const openSession = defineOperation({
  name: 'open_session',
  title: 'Open a session',
  caller: 'both',
  effect: 'write',
  toolset: 'core',
  cli: { path: 'session open', positional: [], switches: {} },
  summary:
    'Start a session with a goal, or resume one ("latest" or an id). Returns criteria with verdicts, plan, memories and the next step. Call first.',
  input: z.object({
    goal: z.string().min(1).optional(),
    session: z.string().optional(),
    constraints: z.array(z.string()).optional(),
  }),
  run: async (ctx, input): Promise<Opened | Fault> => {
    if (ctx.workspace.place.readOnly !== undefined && input.goal !== undefined) return readOnly(ctx.workspace.place.readOnly)
    const session =
      input.goal === undefined || input.session !== undefined
        ? await resume(ctx, input.session ?? 'latest')
        : await begin(ctx, input.goal, input.constraints ?? [])
    if (isFault(session)) return session
    const view = statusView(await viewSession(ctx.workspace, session))
    return {
      ...view,
      opened: input.goal === undefined || input.session !== undefined ? 'resumed' : 'new',
      memories: lastMemories(session),
      suggested:
        view.criteria.length > 0
          ? []
          : detectedChecks(ctx.workspace.place.root).map((detected) => ({ check: suggestion(detected), why: detected.why })),
    }
  },
  text: (view) =>
    withinBudget(
      [
        ...statusLines(view, 'full'),
        ...view.memories.map((memory) => `Memory ${memory.id} (${memory.kind}): ${memory.text}`),
        ...view.suggested.map((one) => `Ready criterion: ${one.check} — ${one.why}`),
        `Next: ${view.next}`,
      ],
      'get_status shows them',
    ),
})

const begin = async (ctx: Context, goal: string, constraints: string[]): Promise<Session | Fault> => {
  const { workspace, caller } = ctx
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const session = workspace.sessions.begin()
  const opened = await session.change(
    () => ({
      type: 'session_opened',
      session: session.id,
      goal,
      constraints,
      workTree: workspace.place.workTree,
      playbook: null,
      from: null,
    }),
    caller,
  )
  if (isFault(opened)) return opened
  workspace.sessions.setCurrent(session.id)
  const checkpoint = await createCheckpoint(ctx, session, { why: 'opened', reason: 'session opened' })
  return isFault(checkpoint) ? checkpoint : session
}

const resume = async (ctx: Context, id: string): Promise<Session | Fault> => {
  const session = await resolveSession({ ...ctx, session: id })
  if (!isFault(session) && ctx.workspace.place.readOnly === undefined) ctx.workspace.sessions.setCurrent(session.id)
  return session
}

const lastMemories = (session: Session): Memory[] =>
  session
    .read()
    .state.memories.slice(-MEMORIES_SHOWN)
    .map(({ id, kind }) => ({ id, kind, text: (session.texts.read(id) ?? '').slice(0, MEMORY_CHARACTERS) }))

const suggestion = (detected: { readonly kind: 'tests' | 'command'; readonly argv: readonly string[] }): string =>
  detected.kind === 'tests' ? '{kind: "tests"}' : `{kind: "command", argv: ${JSON.stringify(detected.argv)}}`

const readOnly = (reason: string): Fault =>
  fault('store_read_only', reason, 'Give this user the right to write there; sessions that exist can still be read with get_status.')
