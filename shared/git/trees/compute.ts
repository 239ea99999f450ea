import { objectId } from '../pack/git-object.ts'
import type { WhyNotStored } from '../rules.ts'
import type { RawPath } from '../tree-path.ts'
import { type FolderNode, joinPath, nothing } from './node.ts'
import { treeObject } from './tree-object.ts'

/** The id of git's empty tree. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** Computes the ids of a folder and of every folder below that changed, and what is counted beside them. */
export const computeFolder = (folder: FolderNode): void => {
  if (folder.oid !== null) return
  const left: [RawPath, WhyNotStored][] = folder.closed ? [['', 'unreadable']] : []
  let files = 0
  for (const [name, node] of folder.children) {
    if (node.kind === 'folder') {
      computeFolder(node)
      files += node.files
      for (const [path, why] of node.left) left.push([path === '' ? name : joinPath(name, path), why])
    } else if (node.why !== null) left.push([name, node.why])
    else if (node.hasOid) files += 1
  }
  const object = treeObject(folder)
  Object.assign(folder, {
    files,
    left: left.length === 0 ? nothing : left,
    object,
    oid: object === null ? '' : objectId('tree', object),
    stored: false,
  })
}

/** The id of the whole tree. */
export const treeOf = (root: FolderNode): string => {
  computeFolder(root)
  return root.oid === null || root.oid === '' ? emptyTree : root.oid
}
