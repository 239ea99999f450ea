import { objectId } from '../pack/git-object.ts'
import type { PackWriter } from '../pack/pack-writer.ts'
import type { RawPath } from '../tree-path.ts'
import { emptyTree } from './compute.ts'
import { atRoot, readContent } from './look.ts'
import type { FileNode } from './file-node.ts'
import { type FolderNode, joinPath } from './node.ts'
import { treeObject } from './tree-object.ts'

/** What was put into a pack that is not finished yet. `moved`: a file is not any more what the tree says, so the tree has to be taken again. */
type Put = { readonly nodes: (FileNode | FolderNode)[]; moved: boolean }

const putFile = (at: string, path: RawPath, node: FileNode, pack: PackWriter, put: Put): void => {
  if (node.oid === null || node.stored) return
  if (!pack.has(node.oid)) {
    const content = readContent(atRoot(at, path), node.mode === '120000')
    if (typeof content === 'string' || objectId('blob', content.bytes) !== node.oid) {
      node.ctimeMs = Number.NaN
      put.moved = true
      return
    }
    pack.add('blob', content.bytes, node.oid)
  }
  put.nodes.push(node)
}

const putFolder = (at: string, path: RawPath, folder: FolderNode, pack: PackWriter, put: Put): void => {
  if (folder.stored || folder.oid === null || folder.oid === '') return
  for (const [name, node] of folder.children) {
    if (node.kind === 'folder') putFolder(at, joinPath(path, name), node, pack, put)
    else putFile(at, joinPath(path, name), node, pack, put)
  }
  const object = folder.object ?? treeObject(folder)
  if (object !== null) pack.add('tree', object, folder.oid)
  put.nodes.push(folder)
}

/**
 * Writes every object of a computed tree that the store does not have, and remembers that it has them. False when a file changed since it was
 * looked at: nothing that is acknowledged is missing then, but the tree has to be taken again.
 */
export const putTree = (at: string, root: FolderNode, pack: PackWriter): boolean => {
  const put: Put = { nodes: [], moved: false }
  if (root.oid === '') pack.add('tree', Buffer.alloc(0), emptyTree)
  putFolder(at, '', root, pack, put)
  pack.finish()
  if (put.moved) return false
  for (const node of put.nodes) {
    node.stored = true
    if (node.kind === 'folder') node.object = null
  }
  return true
}
