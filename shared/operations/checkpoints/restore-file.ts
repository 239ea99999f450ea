import * as z from 'zod'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'
import { TreePath } from '../tree-path.ts'
import { ownIterations } from './own-line.ts'
import { previewTarget, restoreTarget, type Preview, type Restored } from './restore.ts'
import { previewText, restoredText } from './restore-text.ts'
import { checkpointTarget } from './target.ts'

type FileView = { readonly path: string; readonly iteration: number; readonly checkpoint: string } & (
  | ({ readonly action: 'preview' } & Preview)
  | ({ readonly action: 'restore' } & Restored)
)

const label = (iteration: number, path: string): string => `iteration ${iteration} of ${path}`

/** One file as it was. Without the preview's hash it is the preview. What was there becomes a checkpoint, what comes back a new iteration. */
export const restoreFile = defineOperation({
  name: 'restore_file',
  title: 'Restore a file',
  caller: 'both',
  effect: 'destroy',
  toolset: null,
  cli: { path: 'file restore', positional: ['path', 'iteration'], switches: {} },
  summary:
    'Bring back one iteration of a file, as a new iteration. Without confirm it shows what would change, and the hash that confirms it.',
  input: z.object({
    path: TreePath,
    iteration: z.number().int().positive(),
    confirm: z.string().optional(),
    despite: z.array(z.string()).optional(),
  }),
  run: async (ctx, { path, iteration, confirm, despite = [] }): Promise<FileView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const repository = await ctx.workspace.repository()
    if (isFault(repository)) return repository
    const { checkpoints } = session.read().state
    const iterations = await ownIterations(repository, session, path)
    if (isFault(iterations)) return iterations
    const wanted = iterations.find(({ n }) => n === iteration)
    const checkpoint = checkpoints.find(({ id }) => id === wanted?.checkpoint)
    if (checkpoint === undefined) return unknownIteration(path, iteration, iterations.length)
    const target = checkpointTarget(checkpoint, { label: `${label(iteration, path)} (${checkpoint.id})`, paths: [path], exact: true })
    const about = { path, iteration, checkpoint: checkpoint.id }
    if (confirm !== undefined) {
      const restored = await restoreTarget(ctx, session, repository, target, { go: { confirm }, despite })
      return isFault(restored) ? restored : { ...about, action: 'restore', ...restored }
    }
    const scanned = await ctx.workspace.scan()
    if (isFault(scanned)) return scanned
    const preview = await previewTarget(ctx, session, repository, target, scanned)
    return isFault(preview) ? preview : { ...about, action: 'preview', ...preview }
  },
  text: (view) => {
    const called = label(view.iteration, view.path)
    return view.action === 'preview' ? previewText(called, view) : restoredText(called, view)
  },
})

const unknownIteration = (path: string, iteration: number, count: number): Fault =>
  fault(
    'unknown_iteration',
    `${path} has no iteration ${iteration}.`,
    `It has ${count} iterations; \`maestro file history ${path}\` lists them.`,
  )
