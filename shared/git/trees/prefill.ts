import { type RawPath } from '../tree-path.ts'
import { isOurs, readLimit } from '../rules.ts'
import { FileNode } from './file-node.ts'
import { type IndexEntry, entryAt, readIndex } from './index-file.ts'
import { type FolderNode, newFolder, noteEntry, tickOf } from './node.ts'
import type { Survey } from './survey.ts'
import { type Tracked, nothingTracked } from './tracked.ts'

/** What an index says of a work tree that nobody looked at yet. */
type Prefilled = {
  /** What it tracks beside the files that are in the picture now. */
  readonly rest: Tracked
  /** Files of which git, which compares whole seconds, could not tell that they changed: we look at them. */
  readonly doubtful: ReadonlySet<FileNode>
}

const LINK = '160000'

/** Entries come in git's order, so the children of each folder do too. */
const folderAt = (root: FolderNode, path: RawPath): FolderNode => {
  let folder = root
  for (const part of path === '' ? [] : path.split('/')) {
    const child = folder.children.get(part)
    const next = child?.kind === 'folder' ? child : newFolder()
    if (next !== child) folder.children.set(part, next)
    folder = next
  }
  return folder
}

/** An entry about as young as the index itself proves nothing: the file may have changed since within a tick of the clock. */
const isProof = (entry: IndexEntry, writtenMs: number): boolean =>
  !entry.inConflict && entry.mode !== '' && entry.size < readLimit && entry.ctimeMs > 0 && entry.ctimeMs < writtenMs - tickOf(entry.ctimeMs)

/** Git compares whole seconds: what changed in the second in which the index was written it may not see. */
const isGitsToTell = (entry: IndexEntry, writtenMs: number): boolean => entry.looked && entry.ctimeMs < Math.floor(writtenMs / 1000) * 1000

/**
 * Puts the files that an index proves into an empty picture, as the index has them. `writtenMs` is the index's own mtime. Null for what only git
 * can read, and where attributes may have converted what the index names.
 */
export const prefill = ({ root, files }: Survey, bytes: Buffer, writtenMs: number): Prefilled | null => {
  const rest = nothingTracked()
  const doubtful = new Set<FileNode>()
  let [at, folder, attributes] = ['', root, false]
  const isRead = readIndex(bytes, ({ path, skipped }, from) => {
    const entry = entryAt(bytes, from)
    if (entry.mode === LINK) {
      rest.links.push(path)
      return
    }
    const slash = path.lastIndexOf('/')
    const name = slash === -1 ? path : path.slice(slash + 1)
    attributes ||= name === '.gitattributes'
    if (skipped) rest.kept.set(path, { mode: entry.mode, oid: bytes.toString('hex', entry.oidAt, entry.oidAt + 20) })
    if (skipped || isOurs(path) || !isProof(entry, writtenMs)) {
      rest.files.add(path)
      return
    }
    const parent = slash === -1 ? '' : path.slice(0, slash)
    if (parent !== at) [at, folder] = [parent, folderAt(root, parent)]
    const node = FileNode.create(files, true)
    noteEntry(node, entry)
    folder.children.set(name, node)
    if (!isGitsToTell(entry, writtenMs)) doubtful.add(node)
  })
  return isRead && !attributes ? { rest, doubtful } : null
}
