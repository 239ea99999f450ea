import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type Fault, fault, isFault } from '../session/fault.ts'
import { openBlobs } from './blobs.ts'
import { type Change, asChange, rawChanges } from './changes.ts'
import type { RawChange } from './memory.ts'
import type { Repository } from './repository.ts'
import { isOurs } from './rules.ts'
import { whyUnsafe } from './safe-path.ts'
import { type RawPath, parentsOf, rawPath, shownPath } from './tree-path.ts'
import { whyNotRestorable } from './restore-check.ts'
import { putFile, removeFile, sweepFolders } from './work-file.ts'

/**
 * `now` is the tree of a scan made just before, `to` the one that is wanted. `paths` are files or folders; none means everything.
 * `exact`: the paths are files, and nothing below them comes back. `known` says whether our own chain holds a path: one that it does not hold
 * is not deleted. `keep` are paths never touched: what a scan or a checkpoint did not store.
 */
export type RestoreRequest = {
  readonly to: string
  readonly now: string
  readonly paths?: readonly string[]
  readonly exact?: boolean
  readonly known?: (path: string) => boolean
  readonly keep?: readonly string[]
}

/**
 * `confirm` is a sha256 (hex) of the changes; `applyRestore` does nothing but what it names. `whole` counts the paths that only one of the two
 * trees has, whatever was chosen: a tree that lacks most of what is there now is worth a word.
 */
export type RestorePreview = {
  readonly confirm: string
  readonly changes: readonly Change[]
  readonly whole: { readonly added: number; readonly deleted: number }
}

const link = '160000'

const isGone = ({ toMode }: RawChange): boolean => toMode === '000000'

/** A chosen path takes along what is below it, and what has to leave for it: a file that stands where its folder was. */
const chosenBy = (paths: readonly RawPath[], exact: boolean) => {
  const chosen = new Set(paths)
  const above = new Set(paths.flatMap(parentsOf))
  const isBelow = (path: RawPath): boolean => parentsOf(path).some((parent) => chosen.has(parent))
  return (change: RawChange): boolean =>
    chosen.has(change.path) || (isBelow(change.path) && (!exact || isGone(change))) || (isGone(change) && above.has(change.path))
}

/** Commits of other repositories stand in users' trees only, and their files in none of those: both sides are left alone. */
const outsideLinks = (changes: readonly RawChange[]) => {
  const links = new Set(changes.filter(({ fromMode, toMode }) => fromMode === link || toMode === link).map(({ path }) => path))
  return ({ path }: RawChange): boolean => !links.has(path) && !parentsOf(path).some((parent) => links.has(parent))
}

const planOf = (all: readonly RawChange[], request: RestoreRequest): readonly RawChange[] => {
  const { paths, exact = false, known = () => true } = request
  const kept = new Set((request.keep ?? []).map(rawPath))
  const isChosen = paths === undefined ? () => true : chosenBy(paths.map(rawPath), exact)
  const isPlain = outsideLinks(all)
  return all
    .filter((change) => isPlain(change) && isChosen(change))
    .filter(({ path }) => !isOurs(path) && !kept.has(path) && !parentsOf(path).some((parent) => kept.has(parent)))
    .filter((change) => !isGone(change) || known(shownPath(change.path)))
}

const digestOf = (plan: readonly RawChange[]): string => {
  const hash = createHash('sha256')
  for (const { path, fromMode, toMode, fromOid, toOid } of plan) hash.update(`${fromMode} ${toMode} ${fromOid} ${toOid} ${path}\0`)
  return hash.digest('hex')
}

/** A tree from elsewhere can name paths outside the work tree; none of such a tree is written. */
const safeChanges = async (repo: Repository, { now, to }: RestoreRequest): Promise<readonly RawChange[] | Fault> => {
  const all = await rawChanges(repo, now, to)
  return isFault(all) ? all : (whyUnsafe(all) ?? all)
}

/** What a restore would write and delete. Touches nothing. */
export const previewRestore = async (repo: Repository, request: RestoreRequest): Promise<RestorePreview | Fault> => {
  const all = await safeChanges(repo, request)
  if (isFault(all)) return all
  const plan = planOf(all, request)
  const added = all.filter(({ fromMode }) => fromMode === '000000').length
  return { confirm: digestOf(plan), changes: plan.map(asChange), whole: { added, deleted: all.filter(isGone).length } }
}

/** Files written before others get their turn: each of them waits for the disk. */
const AT_A_TIME = 100

const writeAll = async (
  root: string,
  writes: readonly RawChange[],
  contents: AsyncGenerator<ReadonlyMap<string, Buffer> | Fault>,
  key: string,
): Promise<Fault | undefined> => {
  const byOid = new Map<string, RawChange[]>()
  for (const change of writes) byOid.set(change.toOid, [...(byOid.get(change.toOid) ?? []), change])
  let written = 0
  for await (const blobs of contents) {
    if (isFault(blobs)) return blobs
    for (const [oid, content] of blobs) {
      for (const { path, toMode } of byOid.get(oid) ?? []) {
        putFile(root, path, toMode, content, key)
        if ((written += 1) % AT_A_TIME === 0) await setImmediate()
      }
    }
  }
  return undefined
}

const carryOut = async (repo: Repository, plan: readonly RawChange[], key: string): Promise<Fault | undefined> => {
  const { root } = repo.place
  const writes = plan.filter((change) => !isGone(change))
  const contents = await openBlobs(repo, [...new Set(writes.map(({ toOid }) => toOid))])
  if (isFault(contents)) return contents
  const refused = whyNotRestorable(root, plan)
  if (refused !== undefined) return refused
  sweepFolders(
    root,
    plan.map(({ path }) => path),
  )
  for (const change of plan) if (isGone(change)) removeFile(root, change.path)
  return writeAll(root, writes, contents, key)
}

/**
 * Makes the chosen paths what they are in `to`. HEAD, branches and the user's index stay as they are; files in neither tree are never touched.
 * Faults before anything is written: `read_only`, `unsafe_tree`, `confirm_mismatch`, `changed_meanwhile`, `in_the_way`, `object_missing`.
 * `restore_incomplete`: the system refused in the middle; scanning and restoring again goes on from there.
 */
export const applyRestore = async (
  repo: Repository,
  request: RestoreRequest & { readonly confirm: string },
): Promise<{ readonly written: string[]; readonly deleted: string[] } | Fault> => {
  const { readOnly } = repo.place
  if (readOnly !== undefined) return fault('read_only', readOnly, 'Change the permissions, or work in a copy of the folder.')
  const all = await safeChanges(repo, request)
  if (isFault(all)) return all
  const plan = planOf(all, request)
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
  const shown = (deleted: boolean): string[] => plan.filter((change) => isGone(change) === deleted).map(({ path }) => shownPath(path))
  return { written: shown(false), deleted: shown(true) }
}
