import { type Fault, isFault } from '../../session/fault.ts'
import type { Repository } from '../repository.ts'
import { type RawPath, shownPath } from '../tree-path.ts'
import { ignoredOf } from './ignored.ts'
import { type Looked, atRoot, lookAt, namesIn } from './look.ts'
import { FileNode } from './file-node.ts'
import { type FolderNode, ignoreIn, newFolder } from './node.ts'
import { track } from './track.ts'
import { type Survey, type Unknown, invalidate } from './survey.ts'
import { takeFile, walk, walkNew } from './walk.ts'
import { type Zone, nestedZone, plainZone } from './zone.ts'

/** A folder with tracked files in it is walked; a file that took such a folder's place is asked about like any other. */
const isTracked = (survey: Survey, one: Unknown): boolean => {
  const { zone, path } = one
  if (zone.missing.has(path)) return true
  if (!zone.missingFolders.has(path)) return false
  one.stats = lookAt(atRoot(survey.at, path))
  return typeof one.stats !== 'string' && one.stats.isDirectory()
}

const ignoredIn = async (survey: Survey, batch: readonly Unknown[]): Promise<ReadonlySet<RawPath> | Fault> => {
  const byZone = new Map<Zone, RawPath[]>()
  for (const one of batch) {
    if (isTracked(survey, one)) continue
    const paths = byZone.get(one.zone)
    if (paths === undefined) byZone.set(one.zone, [one.path])
    else paths.push(one.path)
  }
  const all = new Set<RawPath>()
  for (const [zone, paths] of byZone) {
    const ignored = await ignoredOf(zone, paths)
    if (isFault(ignored)) return ignored
    for (const path of ignored) all.add(path)
  }
  return all
}

const addFolder = ({ folder, name }: Unknown, own: Zone | null): FolderNode => {
  const node = newFolder(own)
  folder.children.set(name, node)
  folder.sorted = false
  return node
}

/** A nested repository: its own index and rules decide about what is in it. */
const admitRepository = async (repo: Repository, survey: Survey, one: Unknown): Promise<Fault | undefined> => {
  // Git is told folders as text; one that is none goes by the rules around it.
  if (shownPath(one.path).startsWith('"')) {
    walk(survey, one.zone, addFolder(one, null), one.path)
    return undefined
  }
  const own = await nestedZone(repo, one.path)
  if (isFault(own)) return own
  if (own === 'elsewhere') {
    // What the user tracks stays in, whatever was put in its place.
    if (one.zone.missingFolders.has(one.path)) walk(survey, one.zone, addFolder(one, null), one.path)
    // Nothing in this folder tells when that work tree ends, so its name is asked about each time.
    else one.folder.ctimeMs = Number.NaN
    return undefined
  }
  const node = addFolder(one, own)
  const failed = await track(survey, own, node)
  // An index that git cannot read, of a repository that is not the place's: its files are taken by the general rules.
  const zone = failed === undefined ? own : await plainZone(repo, one.path)
  if (isFault(zone)) return zone
  node.zone = zone
  survey.zones.add(zone)
  walk(survey, zone, node, one.path)
  return undefined
}

const addFile = (survey: Survey, { folder, name, path, zone }: Unknown, stats: Looked): void => {
  const node = FileNode.create(survey.files, zone.missing.delete(path))
  folder.children.set(name, node)
  folder.sorted = false
  if (typeof stats === 'string') Object.assign(node, { why: 'unreadable' })
  else takeFile(survey, zone, folder, name, path, node, stats)
}

/** Takes a name in; gives true when it is a repository, which has to be asked first. */
const admit = (survey: Survey, one: Unknown): boolean => {
  const { folder, name, path, zone } = one
  const stats = one.stats ?? lookAt(atRoot(survey.at, path))
  if (stats === 'absent' || folder.children.has(name)) return false
  // Where a folder's id is to be computed again, so are those above it.
  if (folder.oid !== null) invalidate(survey.root, path)
  if (typeof stats === 'string' || !stats.isDirectory()) {
    addFile(survey, one, stats)
    return false
  }
  const names = namesIn(atRoot(survey.at, path))
  if (typeof names !== 'string' && names.includes('.git')) return true
  walkNew(survey, zone, addFolder(one, null), path, stats, names)
  return false
}

/** While git was asked, a folder may have made way for a link to another place; one look at each tells. */
const standsAsListed = (survey: Survey, { folder, name, path }: Unknown, checked: Map<FolderNode, boolean>): boolean => {
  const known = checked.get(folder)
  if (known !== undefined) return known
  const stats = lookAt(atRoot(survey.at, path.slice(0, Math.max(0, path.length - name.length - 1))))
  const stands = typeof stats !== 'string' && stats.isDirectory() && stats.ino === folder.ino
  if (!stands) folder.ctimeMs = Number.NaN
  checked.set(folder, stands)
  return stands
}

const leaveIgnored = (survey: Survey, { folder, name, path, stats }: Unknown): void => {
  const seen = stats ?? lookAt(atRoot(survey.at, path))
  ignoreIn(folder, name, typeof seen !== 'string' && seen.isDirectory())
}

/** Decides about every unknown name, and those that come up on the way, by the user's rules. */
export const settle = async (repo: Repository, survey: Survey): Promise<Fault | undefined> => {
  // Git would wait for an ignore file that is a pipe.
  while (survey.unknown.length > 0 && survey.blocked === null) {
    const batch = survey.unknown
    survey.unknown = []
    const ignored = await ignoredIn(survey, batch)
    if (isFault(ignored)) return ignored
    const checked = new Map<FolderNode, boolean>()
    for (const one of batch) {
      if (!standsAsListed(survey, one, checked)) survey.moved = true
      else if (ignored.has(one.path)) leaveIgnored(survey, one)
      else if (admit(survey, one)) {
        const failed = await admitRepository(repo, survey, one)
        if (failed !== undefined) return failed
      }
    }
  }
  return undefined
}
