import * as z from 'zod'
import { changed, diffText, type Change } from '../../git/changes.ts'
import type { Repository } from '../../git/repository.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'
import { TreePath } from '../tree-path.ts'
import { attemptCheckpoint } from './attempt.ts'
import { findTree } from './find.ts'
import type { Foreign } from './foreign.ts'
import { previewTarget, restoreTarget, type Restored } from './restore.ts'
import { previewText, restoredText } from './restore-text.ts'
import { findTarget } from './target.ts'
import { undoTarget } from './undo.ts'

const DIFF_BYTES = 24_000
const LISTED = 50

const Input = z.object({
  action: z.enum(['create', 'list', 'diff', 'preview_restore', 'restore', 'undo']),
  id: z.string().optional(),
  reason: z.string().optional(),
  paths: z.array(TreePath).optional(),
  confirm: z.string().optional(),
  despite: z.array(z.string()).optional(),
})
type Input = z.infer<typeof Input>

type Listed = {
  readonly id: string
  readonly tree: string
  readonly at: string
  readonly why: string
  readonly reason: string
  readonly notStored: number
}

type CheckpointView =
  | {
      readonly action: 'create'
      readonly id: string
      readonly tree: string
      readonly notStored: readonly { readonly path: string; readonly why: string }[]
    }
  | { readonly action: 'list'; readonly checkpoints: readonly Listed[]; readonly total: number }
  | {
      readonly action: 'diff'
      readonly id: string
      readonly changes: readonly Change[]
      readonly diff: string
      readonly truncated: boolean
    }
  | {
      readonly action: 'preview_restore'
      readonly id: string
      readonly confirm: string
      readonly changes: readonly Change[]
      readonly others: readonly Foreign[]
      readonly warnings: readonly string[]
    }
  | ({ readonly action: 'restore' | 'undo'; readonly id: string } & Restored)

/** Checkpoints of the files: create, list, compare, restore, undo. A restore wants the hash of its preview, and keeps what was before. */
export const checkpoint = defineOperation({
  name: 'checkpoint',
  title: 'Checkpoint',
  caller: 'both',
  effect: 'destroy',
  toolset: 'core',
  cli: { path: 'checkpoint', positional: ['action', 'id'], switches: { preview: { action: 'preview_restore' } } },
  summary:
    'Checkpoint the files, list, diff with now, restore. restore needs confirm from preview_restore; undo takes the last one back. HEAD never moves.',
  input: Input,
  run: async (ctx, input): Promise<CheckpointView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const repository = await ctx.workspace.repository()
    if (isFault(repository)) return repository
    switch (input.action) {
      case 'create':
        return create(ctx, session, input.reason ?? 'on request')
      case 'list':
        return list(session)
      case 'diff':
        return diff(ctx, session, repository, input)
      case 'preview_restore':
        return preview(ctx, session, repository, input)
      case 'restore':
        return restore(ctx, session, repository, input)
      case 'undo':
        return undo(ctx, session, repository)
    }
  },
  text: (view) => checkpointText(view),
})

const create = async (ctx: Context, session: Session, reason: string): Promise<CheckpointView | Fault> => {
  const created = await attemptCheckpoint(ctx, session, { why: 'request', reason })
  return isFault(created) ? created : { action: 'create', id: created.id, tree: created.tree, notStored: created.scan.notStored }
}

const list = (session: Session): CheckpointView => {
  const { checkpoints } = session.read().state
  const shown = checkpoints
    .slice(-LISTED)
    .map(({ id, tree, at, why, reason, notStoredCount }) => ({ id, tree, at, why, reason, notStored: notStoredCount }))
  return { action: 'list', checkpoints: shown, total: checkpoints.length }
}

/** Both trees that an action compares: the named one (the last checkpoint without a name) and the files of now. */
const twoTrees = async (
  ctx: Context,
  session: Session,
  repository: Repository,
  id: string | undefined,
): Promise<{ id: string; before: string; now: string } | Fault> => {
  const { state } = session.read()
  const name = id ?? state.checkpoints.at(-1)?.id
  if (name === undefined) return fault('unknown_checkpoint', 'The session has no checkpoint yet.', 'Call checkpoint with action create.')
  const before = await findTree(repository, state, name)
  if (isFault(before)) return before
  const scanned = await ctx.workspace.scan()
  return isFault(scanned) ? scanned : { id: name, before, now: scanned.tree }
}

const diff = async (ctx: Context, session: Session, repository: Repository, { id, paths }: Input): Promise<CheckpointView | Fault> => {
  const trees = await twoTrees(ctx, session, repository, id)
  if (isFault(trees)) return trees
  const changes = await changed(repository, trees.before, trees.now)
  if (isFault(changes)) return changes
  const text = await diffText(repository, trees.before, trees.now, paths, DIFF_BYTES)
  return isFault(text) ? text : { action: 'diff', id: trees.id, changes, diff: text.text, truncated: text.truncated }
}

const preview = async (ctx: Context, session: Session, repository: Repository, { id, paths }: Input): Promise<CheckpointView | Fault> => {
  if (id === undefined) return idMissing
  const target = await findTarget(repository, session.read().state, id, paths)
  if (isFault(target)) return target
  const scanned = await ctx.workspace.scan()
  if (isFault(scanned)) return scanned
  const shown = await previewTarget(ctx, session, repository, target, scanned)
  return isFault(shown) ? shown : { action: 'preview_restore', id, ...shown }
}

const restore = async (
  ctx: Context,
  session: Session,
  repository: Repository,
  { id, paths, confirm, despite = [] }: Input,
): Promise<CheckpointView | Fault> => {
  if (id === undefined) return idMissing
  if (confirm === undefined)
    return fault(
      'confirm_missing',
      'A restore needs the confirm hash of its preview.',
      'Call checkpoint with action preview_restore and the same id and paths, then restore with its confirm.',
    )
  const target = await findTarget(repository, session.read().state, id, paths)
  if (isFault(target)) return target
  const restored = await restoreTarget(ctx, session, repository, target, { go: { confirm }, despite })
  return isFault(restored) ? restored : { action: 'restore', id, ...restored }
}

const undo = async (ctx: Context, session: Session, repository: Repository): Promise<CheckpointView | Fault> => {
  const wanted = undoTarget(session.read().state)
  if (isFault(wanted)) return wanted
  const restored = await restoreTarget(ctx, session, repository, wanted.target, { go: wanted.go, despite: [] })
  return isFault(restored) ? restored : { action: 'undo', id: wanted.target.to, ...restored }
}

const idMissing = fault('invalid_input', 'This action needs the id of a checkpoint.', 'Call checkpoint with action list to see the ids.')

const checkpointText = (view: CheckpointView): string => {
  switch (view.action) {
    case 'create':
      return `Checkpoint ${view.id}, tree ${view.tree.slice(0, 12)}.${view.notStored.length > 0 ? ` Not stored: ${view.notStored.map(({ path, why }) => `${path} (${why})`).join(', ')}.` : ''}`
    case 'list':
      return [
        ...view.checkpoints.map(
          (one) =>
            `${one.id} ${one.at} tree ${one.tree.slice(0, 12)} ${one.why}: ${one.reason}${one.notStored > 0 ? ` (${one.notStored} paths not stored)` : ''}`,
        ),
        `${view.checkpoints.length} of ${view.total}.`,
      ].join('\n')
    case 'diff':
      return [
        `From ${view.id} to now: ${view.changes.length} paths differ.`,
        view.diff,
        ...(view.truncated ? ['(cut; name paths to see more)'] : []),
      ].join('\n')
    case 'preview_restore':
      return previewText(view.id, view)
    case 'restore':
    case 'undo':
      return restoredText(view.action === 'undo' ? `${view.id} again` : view.id, view)
  }
}
