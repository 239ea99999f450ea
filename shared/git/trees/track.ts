import { type Fault, isFault } from '../../session/fault.ts'
import { type RawPath, parentsOf } from '../tree-path.ts'
import { FileNode } from './file-node.ts'
import { type FolderNode, joinPath, newFolder } from './node.ts'
import { type Survey, addFoldersOf, invalidate, toKept } from './survey.ts'
import { type Tracked, readTracked } from './tracked.ts'
import type { Zone } from './zone.ts'

/** A file that is tracked now is in whatever its name and size; one that is not tracked any more is asked about like a new one. */
const retrackFile = (survey: Survey, folder: FolderNode, name: RawPath, path: RawPath, node: FileNode, now: boolean): void => {
  if (node.tracked === now) return
  node.tracked = now
  if (now && node.why !== null) node.ctimeMs = Number.NaN
  if (now) return
  folder.children.delete(name)
  node.release()
  invalidate(survey.root, path)
  // The walk that follows meets it again, if it is still there.
  folder.ctimeMs = Number.NaN
}

/** Tells every known file of the zone whether it is tracked, and leaves in `missing` what is tracked and not known. */
const retrackFolder = (survey: Survey, folder: FolderNode, path: RawPath, missing: Set<RawPath>): void => {
  for (const [name, node] of folder.children) {
    const below = joinPath(path, name)
    if (node.kind === 'file') retrackFile(survey, folder, name, below, node, missing.delete(below))
    else if (node.zone === null) retrackFolder(survey, node, below, missing)
  }
}

/** A tracked path is walked even where the rules leave its folder out. */
const unignore = (survey: Survey, path: RawPath): void => {
  let folder = survey.root
  for (const at of [...parentsOf(path), path]) {
    const name = at.slice(at.lastIndexOf('/') + 1)
    if (folder.ignored?.delete(name) === true) folder.ctimeMs = Number.NaN
    const child = folder.children.get(name)
    if (child?.kind !== 'folder') return
    folder = child
  }
}

/** Puts a path that the sparse checkout keeps away into the picture; on disk it may be later, or never. */
const keep = (survey: Survey, zone: Zone, path: RawPath): void => {
  let folder = survey.root
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  for (const part of parts) {
    const child = folder.children.get(part)
    if (child?.kind === 'file') return
    const next = child ?? newFolder()
    if (child === undefined) {
      folder.children.set(part, next)
      folder.sorted = false
    }
    folder = next
  }
  if (folder.children.has(name)) return
  const node = FileNode.create(survey.files, true)
  toKept(zone, path, node)
  folder.children.set(name, node)
  folder.sorted = false
  invalidate(survey.root, path)
}

/** Reads a zone's index and brings the picture below `top` in line with it. */
export const track = async (survey: Survey, zone: Zone, top: FolderNode): Promise<Fault | undefined> => {
  const tracked = await readTracked(zone)
  if (isFault(tracked)) return tracked
  applyTracked(survey, zone, top, tracked)
  return undefined
}

/** The same for an index that was read already; its set of files becomes the zone's. */
export const applyTracked = (survey: Survey, zone: Zone, top: FolderNode, tracked: Tracked): void => {
  retrackFolder(survey, top, zone.prefix, tracked.files)
  // Where nothing was walked yet, nothing was left out yet.
  const unwalked = top.rules === undefined ? [] : [...tracked.files, ...tracked.links]
  trackRest(survey, zone, tracked)
  for (const path of unwalked) unignore(survey, path)
}

/** Notes what an index tracks beside the files that are known to be tracked. */
export const trackRest = (survey: Survey, zone: Zone, { files, links, kept }: Tracked): void => {
  zone.kept = kept
  zone.missing = files
  zone.missingFolders = new Set()
  for (const path of files) {
    if (kept.has(path)) {
      zone.missing.delete(path)
      keep(survey, zone, path)
    } else addFoldersOf(zone, path)
  }
  for (const path of links) {
    zone.missingFolders.add(path)
    addFoldersOf(zone, path)
  }
}
