import { join } from 'node:path'
import { isFault, type Fault } from '../session/fault.ts'
import { git } from './environment.ts'
import type { Entry } from './memory.ts'
import { objectId } from './pack/git-object.ts'
import { openPackWriter } from './pack/pack-writer.ts'
import { type TreeEntry, treeContent } from './pack/tree-content.ts'
import type { Repository } from './repository.ts'
import type { RawPath } from './tree-path.ts'

/** A folder on the way to becoming a tree object: its files by name, and its folders. */
type Folder = { readonly files: Map<RawPath, Entry>; readonly folders: Map<RawPath, Folder> }

/**
 * A tree of files that our store has already, in any order and without a path that is both file and folder: only the tree objects are new. Nothing
 * refers to it, so housekeeping may drop it, and composing it again gives the same id. Throws what the system says when the disk refuses.
 */
export const composeTree = async (repo: Repository, entries: readonly Pick<Entry, 'path' | 'mode' | 'oid'>[]): Promise<string | Fault> => {
  const refused = await repo.ensure()
  if (refused !== undefined) return refused
  const objects = new Map<string, Buffer>()
  const root = idOf(folderOf(entries), objects)
  if (!isFault(await git(repo.git, ['cat-file', '-e', root]))) return root
  const pack = openPackWriter(join(repo.gitDir, 'objects'))
  for (const [oid, content] of objects) pack.add('tree', content, oid)
  pack.finish()
  return root
}

const emptyFolder = (): Folder => ({ files: new Map(), folders: new Map() })

const folderOf = (entries: readonly Pick<Entry, 'path' | 'mode' | 'oid'>[]): Folder => {
  const top = emptyFolder()
  for (const { path, mode, oid } of entries) {
    const parts = path.split('/')
    const name = parts.pop() ?? ''
    parts.reduce(below, top).files.set(name, { path, mode, oid, bytes: 0 })
  }
  return top
}

const below = ({ folders }: Folder, name: RawPath): Folder => {
  const known = folders.get(name) ?? emptyFolder()
  folders.set(name, known)
  return known
}

/** Folders before the tree that names them, for it names them by their ids. */
const idOf = ({ files, folders }: Folder, objects: Map<string, Buffer>): string => {
  const lines: TreeEntry[] = [
    ...[...files].map(([name, { mode, oid }]) => ({ name, mode, oid })),
    ...[...folders].map(([name, folder]) => ({ name, mode: '40000', oid: idOf(folder, objects) })),
  ]
  const content = treeContent(lines)
  const oid = objectId('tree', content)
  objects.set(oid, content)
  return oid
}
