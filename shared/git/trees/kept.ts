import { type Fault, isFault } from '../../session/fault.ts'
import { importObjects } from '../import-objects.ts'
import type { Repository } from '../repository.ts'
import type { RawPath } from '../tree-path.ts'
import type { FileNode } from './file-node.ts'
import { type FolderNode, joinPath } from './node.ts'
import type { Zone } from './zone.ts'

const keptIn = (folder: FolderNode, found: FileNode[]): FileNode[] => {
  if (folder.stored) return found
  for (const node of folder.children.values()) {
    if (node.kind === 'folder') keptIn(node, found)
    // Not on disk, so no inode: its content can only come from the user's objects.
    else if (node.oid !== null && !node.stored && node.ino === 0) found.push(node)
  }
  return found
}

/** The zone forgets the id too, so that the next look comes to the same tree. */
const leaveOut = (folder: FolderNode, zone: Zone | null, path: RawPath, lost: ReadonlySet<FileNode>): boolean => {
  let changed = false
  for (const [name, node] of folder.children) {
    const below = joinPath(path, name)
    if (node.kind === 'folder') changed = leaveOut(node, node.zone ?? zone, below, lost) || changed
    else if (lost.has(node)) {
      Object.assign(node, { oid: null, why: 'unreadable' })
      zone?.kept.set(below, { mode: node.mode, oid: '' })
      changed = true
    }
  }
  if (changed) folder.oid = null
  return changed
}

/**
 * Copies what the sparse checkout keeps away from the user's objects into ours: it is in the tree by the index's word alone. What the user's
 * repository does not have either (a partial clone) is left out, and said.
 */
export const fetchKept = async (repo: Repository, root: FolderNode): Promise<Fault | undefined> => {
  const kept = keptIn(root, [])
  if (kept.length === 0) return undefined
  const failed = await importObjects(
    repo,
    kept.flatMap(({ oid }) => oid ?? []),
  )
  if (isFault(failed) && failed.code === 'read_only') return failed
  if (isFault(failed)) leaveOut(root, root.zone, '', new Set(kept))
  else for (const node of kept) node.stored = true
  return undefined
}
