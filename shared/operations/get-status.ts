import * as z from 'zod'
import { isFault, type Fault } from '../session/fault.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { statusText, statusView, type StatusView } from './status-view.ts'
import { viewSession } from './view.ts'

/** Where the session is, what blocks it, what to call next. */
export const getStatus = defineOperation({
  name: 'get_status',
  title: 'Status',
  caller: 'both',
  effect: 'read',
  toolset: 'core',
  cli: { path: 'status', positional: [], switches: {} },
  summary: 'Where the session stands on the files of now: verdict of each criterion, plan, findings, and what to call next.',
  input: z.object({ detail: z.enum(['brief', 'full']).optional() }),
  run: async (ctx, { detail }): Promise<(StatusView & { detail: 'brief' | 'full' }) | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    return { ...statusView(await viewSession(ctx.workspace, session)), detail: detail ?? 'full' }
  },
  text: (view) => statusText(view, view.detail),
})
