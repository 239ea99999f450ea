import type { Stats } from 'node:fs'
import type { WhyNotStored } from '../rules.ts'
import type { RawPath } from '../tree-path.ts'
import type { FileNode } from './file-node.ts'
import type { IndexEntry } from './index-file.ts'
import type { Zone } from './zone.ts'

/** A folder that is walked. */
export type FolderNode = {
  readonly kind: 'folder'
  readonly children: Map<RawPath, TreeNode>
  /** Names on disk that the user's rules leave out, and whether each is a folder; null for none. */
  ignored: Map<RawPath, boolean> | null
  /** The children stand in git's order. */
  sorted: boolean
  /** Null: something below changed. Empty: nothing below is stored. */
  oid: string | null
  stored: boolean
  /** Its tree object, from the moment it is computed until the store has it. */
  object: Buffer | null
  /** How many files of the tree are below, and which are not stored; valid while `oid` is not null. */
  files: number
  left: readonly (readonly [RawPath, WhyNotStored])[]
  mtimeMs: number
  /** NaN: list it next time. */
  ctimeMs: number
  ino: number
  /** It may not be listed, so what is in it is not known. */
  closed: boolean
  /** The stat key of its `.gitignore`; null without one, undefined before the first listing. */
  rules: string | null | undefined
  /** Set at the top of a repository: the place's own, and nested ones. */
  zone: Zone | null
}

export type TreeNode = FileNode | FolderNode

export const nothing: FolderNode['left'] = []

export const newFolder = (zone: Zone | null = null): FolderNode => ({
  kind: 'folder',
  children: new Map(),
  ignored: null,
  sorted: true,
  oid: null,
  stored: false,
  object: null,
  files: 0,
  left: nothing,
  mtimeMs: 0,
  ctimeMs: Number.NaN,
  ino: 0,
  closed: false,
  rules: undefined,
  zone,
})

/** What git makes of a file's own mode. */
export const modeOf = (stats: Stats): string => {
  if (stats.isSymbolicLink()) return '120000'
  return (stats.mode & 0o100) === 0 ? '100644' : '100755'
}

/** The permissions are not known where the index alone told of the file; git's mode is. */
const UNKNOWN_MODE = 0

/** Takes over what the index knows of a file that nobody looked at. */
export const noteEntry = (node: FileNode, entry: IndexEntry): void => {
  node.mtimeMs = entry.mtimeMs
  node.ctimeMs = entry.ctimeMs
  node.ino = entry.ino
  node.size = entry.size
  node.statMode = UNKNOWN_MODE
  node.takeOid(entry.bytes, entry.oidAt)
  node.mode = entry.mode
  node.believed = true
}

/** Nothing about a file changes without one of these changing; what a program can set back (mtime), the system's ctime gives away. */
export const isSame = (node: FileNode, stats: Stats): boolean =>
  node.ctimeMs === stats.ctimeMs &&
  node.mtimeMs === stats.mtimeMs &&
  node.size === stats.size &&
  node.ino === stats.ino &&
  (node.statMode === stats.mode || (node.statMode === UNKNOWN_MODE && node.mode === modeOf(stats)))

/** A file changed within a tick of the clock could change again without its ctime moving: such a key is not trusted. */
const TICK_MS = 20
/** A file system that keeps whole seconds. */
const COARSE_TICK_MS = 2000

export const tickOf = (ctimeMs: number): number => (Number.isInteger(ctimeMs / 1000) ? COARSE_TICK_MS : TICK_MS)

/** Notes what a stat said; `startedMs` is when the scan began. */
export const note = (node: FileNode | FolderNode, stats: Stats, startedMs: number): void => {
  node.mtimeMs = stats.mtimeMs
  node.ctimeMs = stats.ctimeMs < startedMs - tickOf(stats.ctimeMs) ? stats.ctimeMs : Number.NaN
  node.ino = stats.ino
  if (node.kind === 'folder') return
  node.size = stats.size
  node.statMode = stats.mode
}

/** The node at a path; undefined when there is none. */
export const nodeAt = (root: FolderNode, path: RawPath): TreeNode | undefined => {
  let node: TreeNode | undefined = root
  for (const part of path === '' ? [] : path.split('/')) node = node?.kind === 'folder' ? node.children.get(part) : undefined
  return node
}

/** Notes a name that the rules leave out: as what it is, for a rule may speak of folders alone. */
export const ignoreIn = (folder: FolderNode, name: RawPath, isFolder: boolean): void => {
  folder.ignored ??= new Map()
  folder.ignored.set(name, isFolder)
}

export const joinPath = (folder: RawPath, name: RawPath): RawPath => (folder === '' ? name : `${folder}/${name}`)
