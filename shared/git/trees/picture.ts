import { type Fault, fault, isFault } from '../../session/fault.ts'
import type { PackWriter } from '../pack/pack-writer.ts'
import type { Repository } from '../repository.ts'
import { type RawPath, shownPath } from '../tree-path.ts'
import { type FileTable, newFileTable } from './file-node.ts'
import { firstLook } from './first-look.ts'
import { touch } from './hint.ts'
import { type FolderNode, newFolder, nodeAt } from './node.ts'
import { settle } from './settle.ts'
import { type Survey, surveyOf } from './survey.ts'
import { applyTracked, track } from './track.ts'
import { readTracked } from './tracked.ts'
import { mayTrust } from './trusted.ts'
import { walk } from './walk.ts'
import { type Zone, ownZone, rulesMoved, stampOf } from './zone.ts'

/** The work tree as it was last seen, and the repositories whose rules decide in it. */
export type Picture = { readonly root: FolderNode; readonly files: FileTable; readonly zones: ReadonlySet<Zone> }

/** A picture brought up to date. `read`: how many files and folders had to be read. `anew`: the rules may have changed with it.
 * `moved`: folders changed places meanwhile, so look again. */
export type Refreshed = Picture & { readonly read: number; readonly anew: boolean; readonly moved: boolean }

const blockedBy = (path: RawPath): Fault =>
  fault(
    'rules_unreadable',
    `${shownPath(path)} is a pipe or a device, so the ignore rules cannot be read.`,
    'Move it away; then call again.',
  )

const gone = (root: string): Fault => fault('not_a_folder', `${root} is gone.`, 'Open the folder where it is now.')

const zonesOf = (folder: FolderNode, zones = new Set<Zone>()): Set<Zone> => {
  if (folder.zone !== null) zones.add(folder.zone)
  for (const child of folder.children.values()) if (child.kind === 'folder') zonesOf(child, zones)
  return zones
}

/** A picture from a root that was kept. */
export const pictureOf = (root: FolderNode, files: FileTable): Picture => ({ root, files, zones: zonesOf(root) })

const endOf = async (repo: Repository, survey: Survey, anew: boolean): Promise<Refreshed | Fault> => {
  if (survey.blocked !== null) return blockedBy(survey.blocked)
  const failed = await settle(repo, survey)
  if (failed !== undefined) return failed
  if (survey.blocked !== null) return blockedBy(survey.blocked)
  return {
    root: survey.root,
    files: survey.files,
    zones: survey.zones,
    read: survey.read,
    anew: anew || survey.policyMoved,
    moved: survey.moved,
  }
}

/** `pack`: where new contents go. `prove`: believe nothing that was not read. */
export type LookOptions = { readonly pack: PackWriter | null; readonly prove: boolean }

/**
 * Everything from nothing. What `earlier` knows of files with the same stat key saves reading them; without it the user's index does, unless
 * everything is to be proved.
 */
export const build = async (repo: Repository, options: LookOptions, earlier: FolderNode | null): Promise<Refreshed | Fault> => {
  const zone = await ownZone(repo)
  if (isFault(zone)) return zone
  const first = earlier === null && !options.prove && mayTrust(zone) ? await firstLook(repo, zone, options.pack) : null
  if (first === 'gone') return gone(repo.place.root)
  const ended = first === null ? null : await endOf(repo, first, true)
  // An attribute file may stand in a folder that nobody tracks.
  return ended === null || first?.attributes === true ? buildEach(repo, zone, options, earlier) : ended
}

/** The same by a look at each file. */
const buildEach = async (repo: Repository, zone: Zone, options: LookOptions, earlier: FolderNode | null): Promise<Refreshed | Fault> => {
  const tracked = await readTracked(zone)
  if (isFault(tracked)) return tracked
  const files = newFileTable(tracked.files.size)
  const survey = surveyOf(repo, { root: newFolder(zone), files, zones: new Set([zone]), ...options, earlier })
  applyTracked(survey, zone, survey.root, tracked)
  return walk(survey, zone, survey.root, '') === 'gone' ? gone(repo.place.root) : endOf(repo, survey, true)
}

/** Brings the tracked marks in line with every index that changed. */
const retrack = async (survey: Survey): Promise<boolean | Fault> => {
  let changed = false
  for (const zone of survey.zones) {
    const top = nodeAt(survey.root, zone.prefix)
    if (top?.kind !== 'folder' || top.zone !== zone || stampOf(zone.indexFile) === zone.indexStamp) continue
    const failed = await track(survey, zone, top)
    if (failed !== undefined && zone.prefix === '') return failed
    // A nested index that git cannot read any more: everything is made anew, and that one by the general rules.
    if (failed !== undefined) survey.rulesMoved = true
    changed = true
  }
  return changed
}

const look = (survey: Survey, top: Zone, hints: readonly RawPath[] | null): 'gone' | undefined => {
  if (hints === null) return walk(survey, top, survey.root, '') === 'gone' ? 'gone' : undefined
  for (const path of hints) touch(survey, top, path)
  return undefined
}

const decidesRules = (path: RawPath): boolean => path === '.gitignore' || path.endsWith('/.gitignore')

/**
 * Looks at every known file and folder again (`hints` null), or at some paths only. Where rules or the layout of repositories changed, the
 * whole picture is made anew.
 */
export const refresh = async (
  repo: Repository,
  picture: Picture,
  options: LookOptions,
  hints: readonly RawPath[] | null,
): Promise<Refreshed | Fault> => {
  const { root, zones } = picture
  const top = root.zone
  if (top === null || [...zones].some(rulesMoved) || hints?.some(decidesRules) === true) return build(repo, options, root)
  const survey = surveyOf(repo, { ...picture, ...options, earlier: null })
  const retracked = await retrack(survey)
  if (isFault(retracked)) return retracked
  // What is tracked decides everywhere, so hints are not enough then.
  if (look(survey, top, retracked ? null : hints) === 'gone') return gone(repo.place.root)
  const ended = await endOf(repo, survey, false)
  return !isFault(ended) && survey.rulesMoved ? build(repo, options, root) : ended
}
