import { join } from 'node:path'
import { objectId } from '../pack/git-object.ts'
import { openPackWriter } from '../pack/pack-writer.ts'

/** Files of one flat folder by name. */
export type FlatFiles = ReadonlyMap<string, Uint8Array>

const treeOf = (blobs: readonly { readonly name: string; readonly oid: string }[]): Buffer =>
  Buffer.concat(
    blobs
      .toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
      .flatMap(({ name, oid }) => [Buffer.from(`100644 ${name}\0`), Buffer.from(oid, 'hex')]),
  )

const person = 'maestro <maestro@localhost> 0 +0000'

/** A commit without parents or time: the same files make the same commit on every machine. */
const commitOf = (tree: string, message: string): Buffer =>
  Buffer.from(`tree ${tree}\nauthor ${person}\ncommitter ${person}\n\n${message}\n`)

/**
 * The commit that holds these files and nothing before them, written into the object folder of `gitDir` as one pack.
 * `has`: objects that lie there already.
 */
export const writeFolderCommit = (
  gitDir: string,
  files: FlatFiles,
  message: string,
  has: (oid: string) => boolean = () => false,
): string => {
  const pack = openPackWriter(join(gitDir, 'objects'))
  const add = (kind: 'blob' | 'tree' | 'commit', content: Uint8Array): string => {
    const oid = objectId(kind, content)
    return has(oid) ? oid : pack.add(kind, content, oid)
  }
  const blobs = [...files].map(([name, content]) => ({ name, oid: add('blob', content) }))
  const commit = add('commit', commitOf(add('tree', treeOf(blobs)), message))
  pack.finish()
  return commit
}
