import * as z from 'zod'
import { isFault, fault, type Fault } from '../session/fault.ts'
import { withinBudget } from './budget.ts'
import { sessionClosed } from '../store/sessions.ts'
import { registerWorkspace } from '../store/workspaces.ts'
import { attemptCheckpoint } from './checkpoints/attempt.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { readyCriteria } from './runs/ready-criteria.ts'
import { openWorkTree } from './sessions/work-tree.ts'
import { statusLines, statusView, type StatusView } from './status-view.ts'
import { viewSession } from './view.ts'

type Memory = { readonly id: string; readonly kind: string; readonly text: string }
type Opened = StatusView & {
  readonly opened: 'new' | 'resumed'
  /** The work tree that was made for it, if one was. */
  readonly folder: string | null
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
  cli: { path: 'session open', positional: ['goal'], switches: {} },
  summary:
    'Start a session with a goal, or resume one ("latest" or an id). Returns criteria with verdicts, plan, memories and the next step. Call first.',
  input: z.object({
    goal: z.string().min(1).optional(),
    session: z.string().optional(),
    constraints: z.array(z.string()).optional(),
    /** A work tree of its own beside the repository; an agent that asks for one is refused. */
    worktree: z.string().meta({ userOnly: true }).optional(),
  }),
  run: async (ctx, input): Promise<Opened | Fault> => {
    if (ctx.workspace.place.readOnly !== undefined && input.goal !== undefined) return readOnly(ctx.workspace.place.readOnly)
    if (input.worktree !== undefined && input.goal === undefined) return goalMissing
    const workspace = input.worktree === undefined ? ctx.workspace : await openWorkTree(ctx, input.worktree)
    if (isFault(workspace)) return workspace
    const session =
      input.goal === undefined || input.session !== undefined
        ? await resume(ctx, input.session ?? 'latest')
        : await begin({ ...ctx, workspace }, input.goal, input.constraints ?? [])
    if (isFault(session)) return session
    const view = statusView(await viewSession(workspace, session))
    return {
      ...view,
      folder: workspace === ctx.workspace ? null : workspace.place.root,
      opened: input.goal === undefined || input.session !== undefined ? 'resumed' : 'new',
      memories: lastMemories(session),
      suggested: view.criteria.length > 0 ? [] : suggestedFor(workspace.place.root),
    }
  },
  text: (view) =>
    withinBudget(
      [
        ...(view.folder === null ? [] : [`Work tree ${view.folder}: start hosts and editors there.`]),
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
  // Turns that hosts told of so far belong to the session before.
  await workspace.automatic.notice()
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
  registerWorkspace(workspace.userDir, workspace.place, workspace.sources)
  const checkpoint = await attemptCheckpoint(ctx, session, { why: 'opened', reason: 'session opened' })
  if (!isFault(checkpoint)) await workspace.automatic.notice()
  return isFault(checkpoint) ? checkpoint : session
}

const resume = async (ctx: Context, id: string): Promise<Session | Fault> => {
  const session = await resolveSession({ ...ctx, session: id })
  if (isFault(session)) return session
  const { closed } = session.read().state
  if (closed !== null) return sessionClosed(session.id, closed.at)
  registerWorkspace(ctx.workspace.userDir, ctx.workspace.place, ctx.workspace.sources)
  if (ctx.workspace.place.readOnly === undefined) ctx.workspace.sessions.setCurrent(session.id)
  return session
}

const goalMissing = fault(
  'invalid_input',
  'A work tree of its own is made for a new session, and that needs a goal.',
  'Name the goal too: `maestro session open --goal GOAL --worktree NAME`.',
)

const lastMemories = (session: Session): Memory[] =>
  session
    .read()
    .state.memories.slice(-MEMORIES_SHOWN)
    .map(({ id, kind }) => ({ id, kind, text: (session.texts.read(id) ?? '').slice(0, MEMORY_CHARACTERS) }))

/** A broken configuration is told where its checks would stand. */
const suggestedFor = (root: string): Opened['suggested'] => {
  const { criteria, problem } = readyCriteria(root)
  const broken = problem === null ? [] : [{ check: `none from the configuration: ${problem.code}`, why: problem.message }]
  return [...broken, ...criteria.map(({ check, why }) => ({ check: wordsOf(check), why }))]
}

/** As it is written in a call: `{kind: "tests"}`. */
const wordsOf = (check: object): string =>
  `{${Object.entries(check)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ')}}`

const readOnly = (reason: string): Fault =>
  fault('store_read_only', reason, 'Give this user the right to write there; sessions that exist can still be read with get_status.')
