import { type Fault, isFault } from '../../session/fault.ts'
import type { Repository } from '../repository.ts'
import type { RawPath } from '../tree-path.ts'
import { ignoredOf } from './ignored.ts'
import { atRoot, lookAt } from './look.ts'
import { newFile, newFolder } from './node.ts'
import { track } from './track.ts'
import { type Survey, type Unknown, invalidate } from './survey.ts'
import { takeFile, walk } from './walk.ts'
import { type Zone, nestedZone } from './zone.ts'

/** A folder with tracked files in it is walked; a file that took such a folder's place is asked about like any other. */
const isTracked = (survey: Survey, { zone, path }: Unknown): boolean => {
  if (zone.missing.has(path)) return true
  if (!zone.missingFolders.has(path)) return false
  const stats = lookAt(atRoot(survey.at, path))
  return typeof stats !== 'string' && stats.isDirectory()
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

const admitFolder = async (repo: Repository, survey: Survey, { folder, name, path, zone }: Unknown): Promise<Fault | undefined> => {
  let own: Zone | null = null
  if (lookAt(atRoot(survey.at, `${path}/.git`)) !== 'absent') {
    const found = await nestedZone(repo, path)
    if (isFault(found)) return found
    if (found === 'elsewhere') {
      folder.ignored.add(name)
      return undefined
    }
    own = found
  }
  const node = newFolder(own)
  folder.children.set(name, node)
  folder.sorted = false
  if (own !== null) {
    survey.zones.add(own)
    const failed = await track(survey, own, node)
    if (failed !== undefined) return failed
  }
  walk(survey, own ?? zone, node, path)
  return undefined
}

const admit = async (repo: Repository, survey: Survey, one: Unknown): Promise<Fault | undefined> => {
  const { folder, name, path, zone } = one
  const stats = lookAt(atRoot(survey.at, path))
  if (stats === 'absent' || folder.children.has(name)) return undefined
  invalidate(survey.root, path)
  if (stats !== 'unreadable' && stats.isDirectory()) return admitFolder(repo, survey, one)
  const node = newFile(zone.missing.delete(path))
  folder.children.set(name, node)
  folder.sorted = false
  if (stats === 'unreadable') Object.assign(node, { why: 'unreadable' })
  else takeFile(survey, zone, folder, name, path, node, stats)
  return undefined
}

/** Decides about every unknown name, and those that come up on the way, by the user's rules. */
export const settle = async (repo: Repository, survey: Survey): Promise<Fault | undefined> => {
  while (survey.unknown.length > 0) {
    const batch = survey.unknown
    survey.unknown = []
    const ignored = await ignoredIn(survey, batch)
    if (isFault(ignored)) return ignored
    for (const one of batch) {
      if (ignored.has(one.path)) one.folder.ignored.add(one.name)
      else {
        const failed = await admit(repo, survey, one)
        if (failed !== undefined) return failed
      }
    }
  }
  return undefined
}
