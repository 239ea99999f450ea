import type { RawPath } from '../tree-path.ts'

/** One line of a tree object; a folder's mode is `40000`. */
export type TreeEntry = { readonly mode: string; readonly name: RawPath; readonly oid: string }

/** Git orders the names of a folder as bytes, a folder's as if it ended in a slash. */
const keyOf = ({ mode, name }: TreeEntry): string => (mode === '40000' ? `${name}/` : name)

const bytesOf = ({ mode, name, oid }: TreeEntry): Buffer =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(oid, 'hex')])

/** The content of a git tree object with these lines, which may come in any order. */
export const treeContent = (lines: readonly TreeEntry[]): Buffer =>
  Buffer.concat(lines.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map(bytesOf))
