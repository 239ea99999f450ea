import * as z from 'zod'
import type { Change } from '../../git/changes.ts'
import { applyRestore, previewRestore, type RestoreRequest } from '../../git/restore.ts'
import type { Repository } from '../../git/repository.ts'
import type { Scan } from '../../git/trees/scan.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { sha256 } from '../../store/clock.ts'
import { attemptCheckpoint } from '../checkpoints/attempt.ts'
import { foreignChanges } from '../checkpoints/foreign.ts'
import type { Context, Session } from '../context.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'
import { conflictsText, pictureOf, standApart, type Picture, type Sides } from './picture.ts'
import { chosenTree, type Choice } from './chosen-tree.ts'

const LISTED = 40

const Input = z.object({
  side: z.enum(['mine', 'theirs', 'merged']).optional(),
  conflicts: z.enum(['mine', 'theirs']).optional(),
  checkpoint: z.string().optional(),
  confirm: z.string().optional(),
  despite: z.array(z.string()).optional(),
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
  run: async (ctx, { side, conflicts, checkpoint, confirm, despite = [] }): Promise<View | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const repository = await ctx.workspace.repository()
    if (isFault(repository)) return repository
    const apart = standApart(session, checkpoint)
    if (isFault(apart)) return apart
    const before = await attemptCheckpoint(ctx, session, { why: 'before-merge', reason: `before settling with ${apart.theirs.id}` })
    if (isFault(before)) return before
    // What changed since the last checkpoint is part of our side now.
    const sides = standApart(session, checkpoint)
    if (isFault(sides)) return sides
    const picture = await pictureOf(repository, session, sides)
    if (isFault(picture)) return picture
    if (side === undefined) return { action: 'picture', ...picture }
    const prepared = await prepare(repository, session, sides, { side, conflicts: conflicts ?? null }, before.scan)
    if (isFault(prepared)) return prepared
    const { changes } = prepared
    if (confirm === undefined) return { action: 'preview', side, ...picture, changes, confirm: prepared.confirm }
    if (confirm !== prepared.confirm) return mismatch
    const foreign = await foreignTo(ctx, session, repository, sides, prepared, despite)
    return foreign ?? carryOut(ctx, session, repository, sides, side, prepared)
  },
  text: (view) => viewText(view),
})

/** `request` is the restore that makes the files what was chosen. */
type Prepared = {
  readonly request: RestoreRequest
  readonly changes: readonly Change[]
  readonly confirm: string
  readonly restoreConfirm: string
}

const prepare = async (repository: Repository, session: Session, sides: Sides, choice: Choice, scan: Scan): Promise<Prepared | Fault> => {
  const to = await chosenTree(repository, session, sides, choice)
  if (isFault(to)) return to
  const { theirs } = sides
  const request = {
    to,
    now: scan.tree,
    // What either side did not store is absent from its tree, and not deleted by that.
    keep: [...scan.notStored, ...theirs.notStored].map(({ path }) => path),
    ...(theirs.notStoredCount > theirs.notStored.length && { known: () => false }),
  }
  const preview = await previewRestore(repository, request)
  if (isFault(preview)) return preview
  // The files alone do not say with whom is settled: keeping ours changes none, whoever the other is.
  const confirm = sha256(`${preview.confirm} ${theirs.id} ${to}`)
  return { request, changes: preview.changes, confirm, restoreConfirm: preview.confirm }
}

const mismatch = fault(
  'confirm_mismatch',
  'The confirmation belongs to another choice or to other files.',
  'Preview the choice again and confirm what it shows.',
)

/** Another session that is at work in these files loses nothing without the user's word. */
const foreignTo = async (
  ctx: Context,
  session: Session,
  repository: Repository,
  { base }: Sides,
  { changes }: Prepared,
  despite: readonly string[],
): Promise<Fault | null> => {
  const paths = changes.map(({ path }) => path)
  const others = await foreignChanges(ctx, session, repository, base?.at ?? '', paths)
  if (isFault(others)) return others
  const first = others.find((one) => !despite.includes(one.session))
  return first === undefined
    ? null
    : fault(
        'foreign_changes',
        `Session ${first.session} is at work here and recorded changes of ${first.paths.slice(0, 3).join(', ')}; nothing was written.`,
        `Wait until that session is closed, or choose all the same with \`--despite ${first.session}\`.`,
      )
}

const carryOut = async (
  ctx: Context,
  session: Session,
  repository: Repository,
  { mine, theirs }: Sides,
  side: string,
  { request, restoreConfirm }: Prepared,
): Promise<View | Fault> => {
  const applied = await applyRestore(repository, { ...request, confirm: restoreConfirm })
  if (isFault(applied)) return applied
  const reason = `${side} of ${mine.id} and ${theirs.id}`
  const settled = await attemptCheckpoint(ctx, session, { why: 'merged', reason, merged: [theirs.id] })
  return isFault(settled) ? settled : { action: 'chosen', side, checkpoint: settled.id, ...applied, undo: mine.id }
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
