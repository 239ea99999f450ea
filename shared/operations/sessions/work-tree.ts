import { addWorkTree } from '../../git/add-work-tree.ts'
import { applyRestore, previewRestore } from '../../git/restore.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { Context, Workspace } from '../context.ts'

/**
 * A work tree of its own for a parallel session, beside the user's, with exactly the files of now, byte for byte and without any filter of
 * theirs. The user alone may ask: it writes into their git folder.
 */
export const openWorkTree = async ({ workspace, caller }: Context, name: string): Promise<Workspace | Fault> => {
  if (caller.kind === 'agent') return userOnly
  const now = await workspace.scan()
  if (isFault(now)) return now
  const folder = await addWorkTree(workspace.place, name)
  if (isFault(folder)) return folder
  const opened = await workspace.openAt(folder)
  if (isFault(opened)) return opened
  const failed = await fill(opened, now.tree)
  return failed === null
    ? opened
    : fault(
        'work_tree_incomplete',
        `${folder} was made, but not all files could be written: ${failed.message}`,
        `Look at ${folder}, free some space, and call again with another name.`,
      )
}

const fill = async (workspace: Workspace, tree: string): Promise<Fault | null> => {
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const empty = await workspace.scan()
  if (isFault(empty)) return empty
  const preview = await previewRestore(repository, { to: tree, now: empty.tree })
  if (isFault(preview)) return preview
  const applied = await applyRestore(repository, { to: tree, now: empty.tree, confirm: preview.confirm })
  return isFault(applied) ? applied : null
}

const userOnly = fault(
  'user_only',
  'A second work tree is written into the user’s git folder, so only the user can ask for it.',
  'Ask the user to call `maestro session open --goal GOAL --worktree NAME` in a terminal.',
)
