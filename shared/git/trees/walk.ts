import type { Stats } from 'node:fs'
import { objectId } from '../pack/git-object.ts'
import { type WhyNotStored, isOurs, isSecret, readLimit, untrackedLimit } from '../rules.ts'
import type { RawPath } from '../tree-path.ts'
import { atRoot, isReadable, lookAt, namesIn, readContent } from './look.ts'
import type { FileNode } from './file-node.ts'
import { type FolderNode, isSame, joinPath, modeOf, note } from './node.ts'
import { type Survey, dropFile, dropFolder, earlierFile, toKept } from './survey.ts'
import type { Zone } from './zone.ts'

const whyNot = (path: RawPath, stats: Stats, tracked: boolean, at: string | Buffer): WhyNotStored | null => {
  if (!tracked && isSecret(path)) return 'secret'
  if (stats.isSymbolicLink()) return null
  if (!stats.isFile()) return 'special'
  if (stats.size > (tracked ? readLimit : untrackedLimit)) return 'too-large'
  return isReadable(at, stats) ? null : 'unreadable'
}

const leaveOut = (node: FileNode, why: WhyNotStored): boolean => {
  const changed = node.why !== why
  Object.assign(node, { oid: null, why, stored: false, believed: false })
  return changed
}

const setContent = (node: FileNode, oid: string, mode: string): boolean => {
  const changed = node.oid !== oid || node.mode !== mode
  if (node.oid !== oid) node.stored = false
  Object.assign(node, { oid, mode, why: null, believed: false })
  return changed
}

/** Reads a file that is not what it was. Gives whether the tree changes by it. */
export const takeFile = (
  survey: Survey,
  zone: Zone,
  folder: FolderNode,
  name: RawPath,
  path: RawPath,
  node: FileNode,
  stats: Stats,
): boolean => {
  const at = atRoot(survey.at, path)
  const why = whyNot(path, stats, node.tracked, at)
  if (why !== null) {
    note(node, stats, survey.startedMs)
    if (why === 'unreadable') node.ctimeMs = Number.NaN
    return leaveOut(node, why)
  }
  const before = earlierFile(survey, path)
  if (before !== null && before.oid !== null && isSame(before, stats) && !(survey.prove && before.believed)) {
    note(node, stats, survey.startedMs)
    const changed = setContent(node, before.oid, modeOf(stats))
    Object.assign(node, { stored: before.stored, believed: before.believed })
    return changed
  }
  const content = readContent(at, stats.isSymbolicLink())
  if (content === 'absent') return toKept(zone, path, node) || dropFile(zone, folder, name, path, node)
  if (content === 'unreadable') {
    node.ctimeMs = Number.NaN
    return leaveOut(node, 'unreadable')
  }
  survey.read += 1
  const oid = objectId('blob', content.bytes)
  const changed = setContent(node, oid, modeOf(content.stats))
  if (!node.stored) survey.pack?.add('blob', content.bytes, oid)
  note(node, content.stats, survey.startedMs)
  return changed
}

/** Looks at one known file again. */
export const examineFile = (survey: Survey, zone: Zone, folder: FolderNode, name: RawPath, path: RawPath, node: FileNode): boolean => {
  const stats = lookAt(atRoot(survey.at, path))
  if (stats === 'absent') {
    const before = node.oid
    return zone.kept.has(path) && toKept(zone, path, node) ? node.oid !== before : dropFile(zone, folder, name, path, node)
  }
  if (stats === 'unreadable') {
    node.ctimeMs = Number.NaN
    return leaveOut(node, 'unreadable')
  }
  if (stats.isDirectory()) {
    survey.unknown.push({ folder, name, path, zone })
    return dropFile(zone, folder, name, path, node)
  }
  const isKnown = isSame(node, stats) && !(survey.prove && node.believed)
  return isKnown ? false : takeFile(survey, zone, folder, name, path, node, stats)
}

const stampOfRules = (survey: Survey, path: RawPath): string | null => {
  const stats = lookAt(atRoot(survey.at, joinPath(path, '.gitignore')))
  if (stats === 'absent') return null
  if (stats === 'unreadable') return 'unreadable'
  if (!stats.isFile() && !stats.isSymbolicLink() && !stats.isDirectory()) survey.blocked = joinPath(path, '.gitignore')
  return `${stats.ctimeMs}:${stats.mtimeMs}:${stats.size}:${stats.ino}`
}

const setRules = (survey: Survey, folder: FolderNode, stamp: string | null): void => {
  if (folder.rules !== undefined && folder.rules !== stamp) survey.rulesMoved = true
  if (folder.rules === undefined && stamp !== null) survey.policyMoved = true
  folder.rules = stamp
}

const checkRules = (survey: Survey, folder: FolderNode, path: RawPath): void => setRules(survey, folder, stampOfRules(survey, path))

/** What is left out as a folder, or as a file, is asked about again when it is the other. */
export const isStillIgnored = (survey: Survey, folder: FolderNode, name: RawPath, path: RawPath): boolean => {
  const isFolder = folder.ignored?.get(name)
  if (isFolder === undefined) return false
  const stats = lookAt(atRoot(survey.at, path))
  if (typeof stats !== 'string' && stats.isDirectory() === isFolder) return true
  folder.ignored?.delete(name)
  return false
}

const recheckIgnored = (survey: Survey, folder: FolderNode, path: RawPath): void => {
  for (const name of folder.ignored?.keys() ?? []) isStillIgnored(survey, folder, name, joinPath(path, name))
}

type Names = ReturnType<typeof namesIn>

/** Lists a folder that changed: names that nobody knows are asked about later, all at once. */
const list = (survey: Survey, zone: Zone, folder: FolderNode, path: RawPath, names: Names): boolean => {
  survey.read += 1
  const closed = names === 'unreadable'
  const changed = folder.closed !== closed
  folder.closed = closed
  if (typeof names === 'string') {
    folder.ctimeMs = Number.NaN
    return changed
  }
  if (names.includes('.gitignore')) checkRules(survey, folder, path)
  else setRules(survey, folder, null)
  if (path !== '' && names.includes('.git') !== (folder.zone !== null)) survey.rulesMoved = true
  if (names.includes('.gitattributes')) survey.attributes = true
  recheckIgnored(survey, folder, path)
  for (const name of names) {
    if (name === '.git' || folder.children.has(name) || folder.ignored?.has(name) === true) continue
    const below = joinPath(path, name)
    if (!isOurs(below)) survey.unknown.push({ folder, name, path: below, zone })
  }
  return changed
}

const isListed = (folder: FolderNode, stats: Stats): boolean =>
  folder.ctimeMs === stats.ctimeMs && folder.mtimeMs === stats.mtimeMs && folder.ino === stats.ino && !folder.closed

/** Walks one folder. `gone` when it is no folder any more; else whether the tree changes by what is below. */
export const walk = (survey: Survey, zone: Zone, folder: FolderNode, path: RawPath): boolean | 'gone' => {
  const stats = lookAt(atRoot(survey.at, path))
  if (stats === 'absent' || (stats !== 'unreadable' && !stats.isDirectory())) return 'gone'
  let changed = false
  if (stats === 'unreadable' || !isListed(folder, stats)) {
    if (stats !== 'unreadable') note(folder, stats, survey.startedMs)
    changed = list(survey, zone, folder, path, namesIn(atRoot(survey.at, path)))
  } else if (folder.rules !== null) checkRules(survey, folder, path)
  for (const [name, node] of folder.children) {
    const below = joinPath(path, name)
    if (node.kind === 'file')
      changed = (survey.leftToGit?.(node) !== true && examineFile(survey, zone, folder, name, below, node)) || changed
    else changed = walkChild(survey, zone, folder, name, below, node) || changed
  }
  if (changed) folder.oid = null
  return changed
}

/** Walks a folder that nobody knew, with what was just seen of it. */
export const walkNew = (survey: Survey, zone: Zone, folder: FolderNode, path: RawPath, stats: Stats, names: Names): void => {
  note(folder, stats, survey.startedMs)
  list(survey, zone, folder, path, names)
}

/** Walks a child; one that is no folder any more is taken out, and what stands in its place is asked about. */
export const walkChild = (survey: Survey, zone: Zone, folder: FolderNode, name: RawPath, path: RawPath, node: FolderNode): boolean => {
  const walked = walk(survey, node.zone ?? zone, node, path)
  if (walked !== 'gone') return walked
  survey.policyMoved = true
  if (!dropFolder(zone, node, path)) folder.children.delete(name)
  // Something else may stand in its place.
  folder.ctimeMs = Number.NaN
  if (lookAt(atRoot(survey.at, path)) !== 'absent' && !folder.children.has(name)) survey.unknown.push({ folder, name, path, zone })
  return true
}
