import type { FolderNode, TreeNode } from './node.ts'
import type { RawPath } from '../tree-path.ts'

/** One line of a tree object. */
export type TreeLine = { readonly name: RawPath; readonly mode: string; readonly oid: string }

/** A mode, a space, a zero byte and an id. */
const MOST_BESIDE_NAME = 28

type Named = readonly [RawPath, TreeNode]

/** Git orders the names of a folder as bytes, a folder's as if it ended in a slash. */
const gitOrder = ([a, one]: Named, [b, other]: Named): number => {
  const left = one.kind === 'folder' ? `${a}/` : a
  const right = other.kind === 'folder' ? `${b}/` : b
  return left < right ? -1 : left > right ? 1 : 0
}

/** Puts the children into git's order, in place. */
const sortChildren = (folder: FolderNode): void => {
  if (folder.sorted) return
  const all = [...folder.children].toSorted(gitOrder)
  folder.children.clear()
  for (const [name, node] of all) folder.children.set(name, node)
  folder.sorted = true
}

const lineOf = (name: RawPath, node: TreeNode): TreeLine | null => {
  if (node.oid === null || node.oid === '') return null
  return { name, mode: node.kind === 'folder' ? '40000' : node.mode, oid: node.oid }
}

/** The lines of a folder whose children know their ids. */
export const linesOf = (folder: FolderNode): TreeLine[] => {
  sortChildren(folder)
  const lines: TreeLine[] = []
  for (const [name, node] of folder.children) {
    const line = lineOf(name, node)
    if (line !== null) lines.push(line)
  }
  return lines
}

/** What of a child is written before its id: `100644 name`; null when nothing of it is stored. */
const headOf = (name: RawPath, node: TreeNode): string | null => {
  if (node.kind === 'file') return node.hasOid ? `${node.mode} ${name}\0` : null
  return node.oid === null || node.oid === '' ? null : `40000 ${name}\0`
}

/** The content of the git tree object of a folder whose children know their ids; null when it is empty. Without a text for each of the ids. */
export const treeObject = (folder: FolderNode): Buffer | null => {
  sortChildren(folder)
  let size = 0
  for (const name of folder.children.keys()) size += name.length + MOST_BESIDE_NAME
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for (const [name, node] of folder.children) {
    const head = headOf(name, node)
    if (head === null) continue
    at += bytes.write(head, at, 'latin1')
    at += node.kind === 'file' ? node.copyOid(bytes, at) : bytes.write(node.oid ?? '', at, 'hex')
  }
  return at === 0 ? null : bytes.subarray(0, at)
}

/** The inverse of `treeObject`. */
export const parseTree = (bytes: Buffer): TreeLine[] => {
  const lines: TreeLine[] = []
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at)
    const end = bytes.indexOf(0, space)
    lines.push({
      mode: bytes.toString('latin1', at, space),
      name: bytes.toString('latin1', space + 1, end),
      oid: bytes.toString('hex', end + 1, end + 21),
    })
    at = end + 21
  }
  return lines
}
