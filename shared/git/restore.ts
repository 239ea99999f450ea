import { createHash } from 'node:crypto'
import { type Fault, fault, isFault } from '../session/fault.ts'
import { readBlobs, sizesOf } from './blobs.ts'
import { type Change, asChange, rawChanges } from './changes.ts'
import type { RawChange } from './memory.ts'
import type { Repository } from './repository.ts'
import { isOurs } from './rules.ts'
import { type RawPath, parentsOf, rawPath, shownPath } from './tree-path.ts'
import { putFile, removeFile } from './work-file.ts'
import { whyNotRestorable } from './restore-check.ts'

/**
 * `now` is the tree of a scan made just before, `to` the one that is wanted. `paths` are files or folders; none means everything.
 * `known` says whether our own chain holds a path: one that it does not hold is not deleted. `keep` are paths never touched (a scan's `notStored`).
 */
export type RestoreRequest = {
  readonly to: string
  readonly now: string
  readonly paths?: readonly string[]
  readonly known?: (path: string) => boolean
  readonly keep?: readonly string[]
}

/** `confirm` is a sha256 (hex) of the changes; `applyRestore` does nothing but what it names. */
export type RestorePreview = { readonly confirm: string; readonly changes: readonly Change[] }

const link = '160000'

/** A chosen path takes along what is below it, and what has to leave for it: a file that stands where its folder was. */
const chosenBy = (paths: readonly RawPath[]) => {
  const exact = new Set(paths)
  const above = new Set(paths.flatMap(parentsOf))
  return ({ path, toMode }: RawChange): boolean =>
    exact.has(path) || parentsOf(path).some((parent) => exact.has(parent)) || (toMode === '000000' && above.has(path))
}

/** Commits of other repositories stand in users' trees only, and their files in none of those: both sides are left alone. */
const outsideLinks = (changes: readonly RawChange[]) => {
  const links = new Set(changes.filter(({ fromMode, toMode }) => fromMode === link || toMode === link).map(({ path }) => path))
  return ({ path }: RawChange): boolean => !links.has(path) && !parentsOf(path).some((parent) => links.has(parent))
}

const planOf = async (repo: Repository, request: RestoreRequest): Promise<readonly RawChange[] | Fault> => {
  const all = await rawChanges(repo, request.now, request.to)
  if (isFault(all)) return all
  const { paths, known = () => true } = request
  const kept = new Set((request.keep ?? []).map(rawPath))
  const isChosen = paths === undefined ? () => true : chosenBy(paths.map(rawPath))
  const isPlain = outsideLinks(all)
  return all
    .filter((change) => isPlain(change) && isChosen(change))
    .filter(({ path }) => !isOurs(path) && !kept.has(path) && !parentsOf(path).some((parent) => kept.has(parent)))
    .filter(({ path, toMode }) => toMode !== '000000' || known(shownPath(path)))
}

const digestOf = (plan: readonly RawChange[]): string => {
  const hash = createHash('sha256')
  for (const { path, fromMode, toMode, fromOid, toOid } of plan) hash.update(`${fromMode} ${toMode} ${fromOid} ${toOid} ${path}\0`)
  return hash.digest('hex')
}

/** What a restore would write and delete. Touches nothing. */
export const previewRestore = async (repo: Repository, request: RestoreRequest): Promise<RestorePreview | Fault> => {
  const plan = await planOf(repo, request)
  return isFault(plan) ? plan : { confirm: digestOf(plan), changes: plan.map(asChange) }
}

const writeAll = async (
  repo: Repository,
  writes: readonly RawChange[],
  sizes: ReadonlyMap<string, number>,
  key: string,
): Promise<Fault | undefined> => {
  const byOid = new Map<string, RawChange[]>()
  for (const change of writes) byOid.set(change.toOid, [...(byOid.get(change.toOid) ?? []), change])
  for await (const blobs of readBlobs(repo, sizes)) {
    if (isFault(blobs)) return blobs
    for (const [oid, content] of blobs) {
      for (const { path, toMode } of byOid.get(oid) ?? []) await putFile(repo.place.root, path, toMode, content, key)
    }
  }
  return undefined
}

const carryOut = async (repo: Repository, plan: readonly RawChange[], key: string): Promise<Fault | undefined> => {
  const writes = plan.filter(({ toMode }) => toMode !== '000000')
  const sizes = await sizesOf(repo, [...new Set(writes.map(({ toOid }) => toOid))])
  if (isFault(sizes)) return sizes
  const refused = await whyNotRestorable(repo.place.root, plan)
  if (refused !== undefined) return refused
  for (const { path, toMode } of plan) if (toMode === '000000') await removeFile(repo.place.root, path)
  return writeAll(repo, writes, sizes, key)
}

/**
 * Makes the chosen paths what they are in `to`. HEAD, branches and the user's index stay as they are; files in neither tree are never touched.
 * Faults before anything is written: `read_only`, `confirm_mismatch`, `changed_meanwhile`, `in_the_way`, `object_missing`.
 * `restore_incomplete`: the system refused in the middle; scanning and restoring again goes on from there.
 */
export const applyRestore = async (
  repo: Repository,
  request: RestoreRequest & { readonly confirm: string },
): Promise<{ readonly written: string[]; readonly deleted: string[] } | Fault> => {
  const { readOnly } = repo.place
  if (readOnly !== undefined) return fault('read_only', readOnly, 'Change the permissions, or work in a copy of the folder.')
  const plan = await planOf(repo, request)
  if (isFault(plan)) return plan
  if (digestOf(plan) !== request.confirm) {
    return fault(
      'confirm_mismatch',
      'The confirmation belongs to another set of changes.',
      'Preview the restore again and confirm what it shows.',
    )
  }
  try {
    const failed = await carryOut(repo, plan, request.confirm.slice(0, 16))
    if (failed !== undefined) return failed
  } catch (error) {
    return fault('restore_incomplete', `The restore stopped: ${String(error)}`, 'Preview the restore again: it goes on with what is left.')
  }
  const shown = (deleted: boolean): string[] =>
    plan.filter(({ toMode }) => (toMode === '000000') === deleted).map(({ path }) => shownPath(path))
  return { written: shown(false), deleted: shown(true) }
}
