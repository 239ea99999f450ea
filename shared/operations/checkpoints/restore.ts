import { applyRestore, previewRestore, type RestorePreview, type RestoreRequest } from '../../git/restore.ts'
import type { Repository } from '../../git/repository.ts'
import type { Scan } from '../../git/trees/scan.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import { attemptCheckpoint } from './attempt.ts'
import { foreignChanges, type Foreign } from './foreign.ts'
import type { Target } from './target.ts'

/** The paths stand in the event that records a restore; found too long after it, the restore would be done and told as failed. */
const PATHS_CHARACTERS = 30_000

/** What a restore would do. `others`: live sessions that recorded changes of these paths since; `warnings` are words for the reader. */
export type Preview = Pick<RestorePreview, 'confirm' | 'changes'> & {
  readonly others: readonly Foreign[]
  readonly warnings: readonly string[]
}

export type Restored = { readonly written: readonly string[]; readonly deleted: readonly string[]; readonly undo: string }

/** What makes a restore go ahead: the hash of its preview, or that the files are still those of this tree. */
export type Go = { readonly confirm: string } | { readonly still: string }

/** Everything a restore needs of its caller. `despite`: sessions whose changes the user gives up. */
type Asked = { readonly go: Go; readonly despite: readonly string[] }

const requestOf = (target: Target, scanned: Scan): RestoreRequest => ({
  to: target.tree,
  now: scanned.tree,
  keep: [...scanned.notStored.map(({ path }) => path), ...target.keep],
  ...(target.unnamed > 0 && { known: () => false }),
  ...(target.paths !== undefined && { paths: target.paths }),
  ...(target.exact !== undefined && { exact: target.exact }),
})

const warningsOf = ({ label, unnamed }: Target, { files }: Scan, { whole }: RestorePreview, others: readonly Foreign[]): string[] => {
  const holds = files + whole.added - whole.deleted
  return [
    ...(holds * 2 < files
      ? [`Take care: ${label} holds ${holds} paths, ${files} are there now; ${whole.deleted} of them are not in it.`]
      : []),
    ...(unnamed > 0 ? [`${label} left out ${unnamed} paths that it does not name, so nothing is deleted.`] : []),
    ...others.map(
      ({ session, paths }) => `Session ${session}, which is at work here, recorded changes of ${named(paths)} since; they would be lost.`,
    ),
  ]
}

const named = (paths: readonly string[]): string =>
  paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more`

/** What restoring a target would write and delete on the files of `scanned`. Touches nothing. */
export const previewTarget = async (
  ctx: Context,
  session: Session,
  repository: Repository,
  target: Target,
  scanned: Scan,
): Promise<Preview | Fault> => {
  const shown = await previewRestore(repository, requestOf(target, scanned))
  if (isFault(shown)) return shown
  const paths = shown.changes.map(({ path }) => path)
  const others = await foreignChanges(ctx, session, repository, target.since, paths)
  if (isFault(others)) return others
  return { confirm: shown.confirm, changes: shown.changes, others, warnings: warningsOf(target, scanned, shown, others) }
}

/** Only the user can give up what another session did. */
const refusedForOthers = ({ caller }: Context, others: readonly Foreign[], despite: readonly string[]): Fault | undefined => {
  const allowed = caller.kind === 'user' ? despite : []
  const [first] = others.filter(({ session }) => !allowed.includes(session))
  if (first === undefined) return undefined
  return fault(
    'foreign_changes',
    `Session ${first.session} is at work in these files and recorded changes of ${named(first.paths)} since; nothing was written.`,
    `Restore other paths, or wait until that session is closed. The user can restore all the same with \`--despite ${first.session}\` in a terminal.`,
  )
}

const moved = fault(
  'changed_since_restore',
  'Files changed since the last restore, and undoing it would lose that.',
  'Call checkpoint with action preview_restore and the id that the restore named for undoing, then restore with its confirm.',
)

const checked = async (
  ctx: Context,
  session: Session,
  repository: Repository,
  target: Target,
  scanned: Scan,
  { go, despite }: Asked,
): Promise<string | Fault> => {
  const preview = await previewTarget(ctx, session, repository, target, scanned)
  if (isFault(preview)) return preview
  // Files that are still what a restore of ours left hold nobody else's changes.
  if ('still' in go) return scanned.tree === go.still ? preview.confirm : moved
  if (go.confirm !== preview.confirm) return go.confirm
  return refusedForOthers(ctx, preview.others, despite) ?? preview.confirm
}

/**
 * Restores a target. What is there now becomes a checkpoint first, and what is there afterwards another, so that undoing is restoring the first,
 * and every file that came back has a new iteration. Faults: those of `applyRestore`, `foreign_changes`, `changed_since_restore`.
 */
export const restoreTarget = async (
  ctx: Context,
  session: Session,
  repository: Repository,
  target: Target,
  asked: Asked,
): Promise<Restored | Fault> => {
  const { paths } = target
  if (paths !== undefined && JSON.stringify(paths).length > PATHS_CHARACTERS)
    return fault('invalid_input', 'These are more paths than one restore can record.', 'Name the folders above them, or restore in parts.')
  const before = await attemptCheckpoint(ctx, session, { why: 'before-restore', reason: `before restoring ${target.label}` })
  if (isFault(before)) return before
  const confirm = await checked(ctx, session, repository, target, before.scan, asked)
  if (isFault(confirm)) return confirm
  const applied = await applyRestore(repository, { ...requestOf(target, before.scan), confirm })
  const half = isFault(applied) && applied.code === 'restore_incomplete'
  if (isFault(applied) && !half) return applied
  const recorded = await session.change(
    () => ({ type: 'files_restored', to: target.to, before: before.id, paths: paths === undefined ? null : [...paths] }),
    ctx.caller,
  )
  const after = await attemptCheckpoint(ctx, session, { why: 'restored', reason: `restored ${half ? 'a part of ' : ''}${target.label}` })
  // What stopped the restore is the news, even when the disk also refuses to record it.
  if (isFault(applied)) return { ...applied, hint: `${applied.hint} ${before.id} holds the files as they were before.` }
  if (isFault(recorded)) return recorded
  return isFault(after) ? after : { ...applied, undo: before.id }
}
