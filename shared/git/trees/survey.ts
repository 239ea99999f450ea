import type { PackWriter } from '../pack/pack-writer.ts'
import type { Repository } from '../repository.ts'
import { type RawPath, parentsOf } from '../tree-path.ts'
import type { FileNode, FileTable } from './file-node.ts'
import type { Looked } from './look.ts'
import { type FolderNode, joinPath, nodeAt } from './node.ts'
import type { Zone } from './zone.ts'

/** A name on disk of which nothing is known yet. */
export type Unknown = {
  readonly folder: FolderNode
  readonly name: RawPath
  readonly path: RawPath
  readonly zone: Zone
  /** What stands there, once somebody looked. */
  stats?: Looked
}

/** One pass over the work tree, and what it found that has to be asked about. */
export type Survey = {
  /** The work tree, an absolute path. */
  readonly at: string
  readonly root: FolderNode
  readonly files: FileTable
  readonly zones: Set<Zone>
  readonly startedMs: number
  /** An earlier picture of the same work tree: a file with the same stat key needs no reading. */
  readonly earlier: FolderNode | null
  /** Believe nothing: what was taken from the user's index is read now. */
  readonly prove: boolean
  /** Known files at which git looks meanwhile, for a first look: the walk leaves them. */
  leftToGit: ((node: FileNode) => boolean) | null
  /** Where the contents of new objects go, when they are to be stored. */
  readonly pack: PackWriter | null
  unknown: Unknown[]
  /** How many files and folders were read. */
  read: number
  /** An ignore file or the layout of repositories changed: what was left out before says nothing any more. */
  rulesMoved: boolean
  /** An ignore file came or went with its folder: the same picture, by other rules. */
  policyMoved: boolean
  /** A folder was not the one any more that was listed: what was read through it may be of another place. */
  moved: boolean
  /** Attributes stand in the work tree, so the index's ids may be those of converted contents. */
  attributes: boolean
  /** An ignore file that git would wait for (a pipe, a device). */
  blocked: RawPath | null
}

type Started = Pick<Survey, 'root' | 'files' | 'pack' | 'prove' | 'earlier'> & { readonly zones: ReadonlySet<Zone> }

/** A pass that begins now. */
export const surveyOf = (repo: Repository, { zones, ...known }: Started): Survey => ({
  at: repo.place.root,
  zones: new Set(zones),
  startedMs: Date.now(),
  ...known,
  leftToGit: null,
  unknown: [],
  read: 0,
  rulesMoved: false,
  policyMoved: false,
  moved: false,
  attributes: false,
  blocked: null,
})

/** The ids of every folder above a path are to be computed again. */
export const invalidate = (root: FolderNode, path: RawPath): void => {
  let folder: FolderNode = root
  folder.oid = null
  for (const part of path.split('/')) {
    const child = folder.children.get(part)
    if (child?.kind !== 'folder') return
    folder = child
    folder.oid = null
  }
}

/** Notes the folders above a tracked path. Where a folder is noted, those above it are. */
export const addFoldersOf = (zone: Zone, path: RawPath): void => {
  if (zone.missingFolders.has(path.slice(0, Math.max(0, path.lastIndexOf('/'))))) return
  for (const parent of parentsOf(path)) zone.missingFolders.add(parent)
}

const addMissing = (zone: Zone, path: RawPath): void => {
  zone.missing.add(path)
  addFoldersOf(zone, path)
}

/** Takes a file out of its folder; what is tracked is remembered as such. */
export const dropFile = (zone: Zone, folder: FolderNode, name: RawPath, path: RawPath, node: FileNode): true => {
  folder.children.delete(name)
  if (node.tracked) addMissing(zone, path)
  node.release()
  return true
}

/** The same file in the earlier picture. */
export const earlierFile = (survey: Survey, path: RawPath): FileNode | null => {
  const node = survey.earlier === null ? undefined : nodeAt(survey.earlier, path)
  return node?.kind === 'file' && node.oid !== null ? node : null
}

/**
 * A folder that is not on disk (any more). What the sparse checkout keeps away stays; everything else in it is gone.
 * Gives whether anything is left of it.
 */
export const dropFolder = (zone: Zone, folder: FolderNode, path: RawPath): boolean => {
  folder.oid = null
  folder.ctimeMs = Number.NaN
  folder.ignored = null
  for (const [name, node] of folder.children) {
    const at = joinPath(path, name)
    if (node.kind === 'folder') {
      if (!dropFolder(node.zone ?? zone, node, at)) folder.children.delete(name)
    } else if (!toKept(zone, at, node)) dropFile(zone, folder, name, at, node)
  }
  return folder.children.size > 0
}

/** Makes a file what the index says while the sparse checkout keeps it away; false when it does not. */
export const toKept = (zone: Zone, path: RawPath, node: FileNode): boolean => {
  const kept = zone.kept.get(path)
  if (kept === undefined) return false
  // The ids of a SHA-256 repository mean nothing in ours.
  // Nor can anything be made of what the user's own repository lacks.
  const usable = kept.oid.length === 40
  if (node.oid !== kept.oid) node.stored = false
  Object.assign(node, {
    mode: kept.mode,
    oid: usable ? kept.oid : null,
    why: usable ? null : 'unreadable',
    tracked: true,
    ctimeMs: Number.NaN,
    believed: false,
    ino: 0,
  })
  return true
}
