import * as z from 'zod'
import { readBlob } from '../git/blobs.ts'
import type { Iteration } from '../git/history/iterations.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { ownIterations } from './checkpoints/own-line.ts'
import type { Context } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { TreePath } from './tree-path.ts'

const SHOWN_BYTES = 200_000

/** Every iteration of a file in this session's checkpoints, oldest first. */
const iterations = async (ctx: Context, path: string): Promise<readonly Iteration[] | Fault> => {
  const session = await resolveSession(ctx)
  if (isFault(session)) return session
  const repository = await ctx.workspace.repository()
  if (isFault(repository)) return repository
  const found = await ownIterations(repository, session, path)
  if (isFault(found) || found.length > 0) return found
  return fault(
    'unknown_file',
    `No checkpoint of this session holds ${JSON.stringify(path)}.`,
    'Give the path from the top of the work tree; `maestro checkpoint list` shows the checkpoints.',
  )
}

/** When, by whom and why a file changed. */
export const fileHistory = defineOperation({
  name: 'file_history',
  title: 'History of a file',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'file history', positional: ['path'], switches: {} },
  summary: 'Every iteration of a file in the checkpoints of this session: when, by whom, why.',
  input: z.object({ path: TreePath }),
  run: async (ctx, { path }): Promise<{ readonly path: string; readonly iterations: readonly Iteration[] } | Fault> => {
    const found = await iterations(ctx, path)
    return isFault(found) ? found : { path, iterations: found }
  },
  text: (view) => view.iterations.map(iterationText).join('\n'),
})

/** The text of one iteration, the newest without a number. */
export const showFile = defineOperation({
  name: 'show_file',
  title: 'Show a file as it was',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'file show', positional: ['path', 'iteration'], switches: {} },
  summary: 'The text of one iteration of a file, for reading; the newest without a number. `file restore` gives back the exact bytes.',
  input: z.object({ path: TreePath, iteration: z.number().int().positive().optional() }),
  run: async (
    ctx,
    { path, iteration },
  ): Promise<{ readonly path: string; readonly iteration: number; readonly text: string; readonly truncated: boolean } | Fault> => {
    const found = await iterations(ctx, path)
    if (isFault(found)) return found
    const chosen = iteration === undefined ? found.at(-1) : found.find((one) => one.n === iteration)
    if (chosen === undefined || chosen.blob === null) return notThere(path, iteration, found.length)
    const repository = await ctx.workspace.repository()
    if (isFault(repository)) return repository
    const content = await readBlob(repository, chosen.blob)
    if (isFault(content)) return content
    return { path, iteration: chosen.n, text: content.toString('utf8', 0, SHOWN_BYTES), truncated: content.length > SHOWN_BYTES }
  },
  text: (view) => view.text,
})

const iterationText = ({ n, checkpoint, at, blob, actor, turn, why, reason, step }: Iteration): string => {
  const during = [...(turn === null ? [] : [`turn ${turn}`]), ...(step === null ? [] : [`step ${step}`])]
  const content = blob === null ? 'deleted' : blob.slice(0, 12)
  return `${n} ${checkpoint} ${at} ${content} by ${actor}${during.length === 0 ? '' : `, ${during.join(', ')}`}: ${why}: ${reason}`
}

const notThere = (path: string, iteration: number | undefined, count: number): Fault =>
  fault(
    'unknown_iteration',
    `${path} has no content at iteration ${iteration ?? count}.`,
    `It has ${count} iterations; \`maestro file history ${path}\` lists them.`,
  )
