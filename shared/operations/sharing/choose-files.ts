import * as z from 'zod'
import type { Change } from '../../git/changes.ts'
import { applyRestore, previewRestore } from '../../git/restore.ts'
import type { Repository } from '../../git/repository.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { nextItemId } from '../../session/item-id.ts'
import { sha256 } from '../../store/clock.ts'
import { createCheckpoint } from '../checkpoints/create.ts'
import type { Context, Session } from '../context.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'
import { conflictsText, pictureOf, standApart, type Picture, type Sides } from './picture.ts'
import { chosenTree, type Choice } from './chosen-tree.ts'

const LISTED = 40
const NOT_STORED_KEPT = 50

const Input = z.object({
  side: z.enum(['mine', 'theirs', 'merged']).optional(),
  conflicts: z.enum(['mine', 'theirs']).optional(),
  checkpoint: z.string().optional(),
  confirm: z.string().optional(),
})

type View =
  | (Picture & { readonly action: 'picture' })
  | (Picture & { readonly action: 'preview'; readonly side: string; readonly changes: readonly Change[]; readonly confirm: string })
  | {
      readonly action: 'chosen'
      readonly side: string
      readonly checkpoint: string
      readonly written: readonly string[]
      readonly deleted: readonly string[]
      readonly undo: string
    }

/** Settles files that two machines took apart: shows what each changed, previews a choice, and carries it out with the preview's hash. */
export const chooseFiles = defineOperation({
  name: 'choose_files',
  title: 'Choose between files that stand apart',
  caller: 'user',
  effect: 'destroy',
  toolset: null,
  cli: { path: 'files choose', positional: ['side'], switches: {} },
  summary:
    'Show how the files of two machines stand apart. With side mine, theirs or merged: preview that choice; with its confirm: make it.',
  input: Input,
  run: async (ctx, { side, conflicts, checkpoint, confirm }): Promise<View | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const repository = await ctx.workspace.repository()
    if (isFault(repository)) return repository
    const apart = standApart(session, checkpoint)
    if (isFault(apart)) return apart
    const before = await createCheckpoint(ctx, session, { why: 'before-merge', reason: `before settling with ${apart.theirs.id}` })
    if (isFault(before)) return before
    // What changed since the last checkpoint is part of our side now.
    const sides = standApart(session, checkpoint)
    if (isFault(sides)) return sides
    const picture = await pictureOf(repository, session, sides)
    if (isFault(picture)) return picture
    if (side === undefined) return { action: 'picture', ...picture }
    const choice = { side, conflicts: conflicts ?? null }
    const keep = before.scan.notStored.map(({ path }) => path)
    const prepared = await prepare(repository, session, sides, choice, { now: before.tree, keep })
    if (isFault(prepared)) return prepared
    if (confirm === undefined) return { action: 'preview', side, ...picture, changes: prepared.changes, confirm: prepared.confirm }
    return confirm === prepared.confirm ? carryOut(ctx, session, repository, sides, choice, prepared) : mismatch
  },
  text: (view) => viewText(view),
})

type Prepared = {
  readonly to: string
  readonly now: string
  readonly keep: readonly string[]
  readonly changes: readonly Change[]
  readonly confirm: string
  readonly restoreConfirm: string
}

const prepare = async (
  repository: Repository,
  session: Session,
  sides: Sides,
  choice: Choice,
  { now, keep }: Pick<Prepared, 'now' | 'keep'>,
): Promise<Prepared | Fault> => {
  const to = await chosenTree(repository, session, sides, choice)
  if (isFault(to)) return to
  const preview = await previewRestore(repository, { to, now, keep })
  if (isFault(preview)) return preview
  // The files alone do not say with whom is settled: keeping ours changes none, whoever the other is.
  const confirm = sha256(`${preview.confirm} ${sides.theirs.id} ${to}`)
  return { to, now, keep, changes: preview.changes, confirm, restoreConfirm: preview.confirm }
}

const mismatch = fault(
  'confirm_mismatch',
  'The confirmation belongs to another choice or to other files.',
  'Preview the choice again and confirm what it shows.',
)

const carryOut = async (
  ctx: Context,
  session: Session,
  repository: Repository,
  { mine, theirs }: Sides,
  { side }: Choice,
  { to, now, keep, restoreConfirm }: Prepared,
): Promise<View | Fault> => {
  const applied = await applyRestore(repository, { to, now, keep, confirm: restoreConfirm })
  if (isFault(applied)) return applied
  const scan = await ctx.workspace.scan()
  if (isFault(scan)) return scan
  const recorded = await session.change((state) => {
    const place = { founder: state.founder, replica: session.replica }
    return {
      type: 'checkpoint_created',
      checkpoint: {
        id: nextItemId(
          'K',
          state.checkpoints.map((one) => one.id),
          place,
        ),
        tree: scan.tree,
        parent: mine.id,
        merged: [theirs.id],
        why: 'merged',
        reason: `${side} of ${mine.id} and ${theirs.id}`,
        turn: null,
        step: null,
        notStored: scan.notStored.slice(0, NOT_STORED_KEPT),
        notStoredCount: scan.notStored.length,
      },
    }
  }, ctx.caller)
  if (isFault(recorded)) return recorded
  const body = recorded.event?.body
  const checkpoint = body?.type === 'checkpoint_created' ? body.checkpoint.id : ''
  return { action: 'chosen', side, checkpoint, ...applied, undo: mine.id }
}

const listed = (paths: readonly string[]): string[] => [
  ...paths.slice(0, LISTED).map((path) => `  ${path}`),
  ...(paths.length > LISTED ? [`  ... and ${paths.length - LISTED} more`] : []),
]

const changesLines = (changes: readonly Change[]): string[] => listed(changes.map(({ kind, path }) => `${kind} ${path}`))

const pictureLines = ({ mine, theirs, base, changedHere, changedThere, conflicts }: Picture): string[] => [
  `Here the files stand at ${mine}, elsewhere at ${theirs}; ${base === null ? 'they have no checkpoint in common' : `both come from ${base}`}.`,
  `Changed here (${changedHere.length}):`,
  ...changesLines(changedHere),
  `Changed there (${changedThere.length}):`,
  ...changesLines(changedThere),
  conflictsText(conflicts),
  ...listed(conflicts ?? []),
]

const viewText = (view: View): string => {
  switch (view.action) {
    case 'picture':
      return [
        ...pictureLines(view),
        'Choose with `maestro files choose mine`, `theirs` or `merged`: it shows what would change first.',
      ].join('\n')
    case 'preview':
      return [
        ...pictureLines(view),
        `Choosing ${view.side} would change ${view.changes.length} paths here:`,
        ...changesLines(view.changes),
        `Confirm with ${view.confirm}.`,
      ].join('\n')
    case 'chosen':
      return `Chose ${view.side} as ${view.checkpoint}: ${view.written.length} written, ${view.deleted.length} deleted. To undo, restore ${view.undo}.`
  }
}
