import { type Fault, isFault } from '../../../shared/session/fault.ts'
import { resolveCommitTree } from '../../../shared/git/baseline.ts'
import { type GitTarget, git } from '../../../shared/git/environment.ts'
import { importObjects } from '../../../shared/git/import-objects.ts'
import { type Listing, listWorkTree } from './listing.ts'
import { type PrivateIndex, borrowIndex } from './own-index.ts'
import { policyDigest, userExcludes } from './policy.ts'
import type { Repository } from '../../../shared/git/repository.ts'
import type { WhyNotStored } from '../../../shared/git/rules.ts'
import { type Selection, select } from './selection.ts'
import { type RawPath, joinNul, shownPath, splitNul } from '../../../shared/git/tree-path.ts'

type NotStored = { readonly path: string; readonly why: WhyNotStored }

/** What stands in the work tree now. `tree` is a git tree id in our store; `policy` a digest of the rules that chose; `files` counts the tree. */
type Scan = { readonly tree: string; readonly notStored: readonly NotStored[]; readonly policy: string; readonly files: number }

type Held = ReadonlyMap<RawPath, string>

/** What the index holds: path to `mode oid`. */
const heldBy = async (target: GitTarget): Promise<Held | Fault> => {
  const output = await git(target, ['ls-files', '-z', '-s'])
  if (isFault(output)) return output
  return new Map(splitNul(output.stdout).map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t') - 2)]))
}

const forgotten = (path: RawPath): string => `0 ${'0'.repeat(40)}\t${path}\0`

/**
 * Entries git's own refresh would not put right: paths that left the tree, paths the sparse checkout keeps away, and files whose inode changed
 * in the second the index was written although their modification time is older (a restored time stamp). The last are forgotten, so hashed anew.
 */
const corrections = (held: Held, selection: Selection, absent: Listing['absent'], writtenSeconds: number): string[] => {
  const stay = new Set<RawPath>(absent.keys())
  for (const { path, mtimeSeconds, ctimeSeconds } of selection.chosen) {
    if (mtimeSeconds >= writtenSeconds || ctimeSeconds < writtenSeconds) stay.add(path)
  }
  const gone = [...held.keys()].filter((path) => !stay.has(path)).map(forgotten)
  const kept = [...absent].filter(([path, { mode, oid }]) => held.get(path) !== `${mode} ${oid}`)
  return [...gone, ...kept.map(([path, { mode, oid }]) => `${mode} ${oid}\t${path}\0`)]
}

/** A clean entry as young as the index is compared by content at every scan; writing the index again, later, ends that. */
const isYoung = (selection: Selection, writtenSeconds: number): boolean =>
  selection.chosen.some(({ mtimeSeconds }) => mtimeSeconds >= writtenSeconds)

const update = async (target: GitTarget, edits: readonly string[], selection: Selection, young: boolean): Promise<Fault | undefined> => {
  if (edits.length > 0) {
    const corrected = await git(target, ['update-index', '-z', '--index-info'], { input: Buffer.from(edits.join(''), 'latin1') })
    if (isFault(corrected)) return corrected
  }
  const flags = ['--add', '--remove', '--replace', ...(young ? ['--force-write-index'] : [])]
  const updated = await git(target, ['update-index', '-z', ...flags, '--stdin'], {
    input: joinNul(selection.chosen.map(({ path }) => path)),
  })
  return isFault(updated) ? updated : undefined
}

const writeTree = async (target: GitTarget): Promise<string | Fault> => {
  const output = await git(target, ['write-tree'])
  return isFault(output) ? output : output.stdout.toString('latin1').trim()
}

/** Sparse paths are in the tree by the user's word alone, so their content has to come from the user's objects; what cannot is said. */
const fetchAbsent = async (repo: Repository, listing: Listing, held: Held): Promise<Listing> => {
  const missing = [...listing.absent].filter(([path, { mode, oid }]) => held.get(path) !== `${mode} ${oid}`)
  if (missing.length === 0) return listing
  const failed = await importObjects(
    repo,
    missing.map(([, { oid }]) => oid),
  )
  if (!isFault(failed)) return listing
  const lost = new Set(missing.map(([path]) => path))
  return {
    ...listing,
    absent: new Map([...listing.absent].filter(([path]) => !lost.has(path))),
    unreadable: [...listing.unreadable, ...lost],
  }
}

const scanWith = async (repo: Repository, index: PrivateIndex): Promise<Scan | Fault> => {
  const target: GitTarget = { ...repo.git, root: repo.place.root, index: index.file }
  const [listed, held, excludes] = await Promise.all([listWorkTree(repo), heldBy(target), userExcludes(repo)])
  if (isFault(listed)) return listed
  if (isFault(held)) return held
  // Before the first scan one pack with the user's last commit saves writing nearly every file as an object of its own. No commit: no matter.
  if (held.size === 0) await resolveCommitTree(repo, 'HEAD')
  const listing = await fetchAbsent(repo, listed, held)
  const selection = select(repo.place.root, listing)
  const written = await index.writtenSeconds()
  const edits = corrections(held, selection, listing.absent, written)
  const failed = await update(target, edits, selection, isYoung(selection, written))
  if (failed !== undefined) return failed
  const tree = await writeTree(target)
  if (isFault(tree)) return tree
  await index.publish()
  const paths = [...listing.tracked, ...listing.untracked]
  return {
    tree,
    notStored: [...selection.notStored].map(([path, why]) => ({ path: shownPath(path), why })),
    policy: policyDigest(repo, excludes, paths),
    files: selection.chosen.length + listing.absent.size,
  }
}

/**
 * The oracle of the engine: git's own index and plumbing do what shared/git/trees does from memory.
 * The tree of the work tree as it is now: every tracked and every not-ignored file, exact bytes. May run in several processes at once.
 * A file that changes or vanishes meanwhile, or a cache that lies, costs a second try from nothing. Faults: `read_only`, `store_not_made`, `git_failed`.
 */
export const scan = async (repo: Repository): Promise<Scan | Fault> => {
  const unmade = await repo.ensure()
  if (unmade !== undefined) return unmade
  const index = await borrowIndex(repo)
  try {
    const first = await scanWith(repo, index)
    if (!isFault(first)) return first
    await index.forget()
    return await scanWith(repo, index)
  } finally {
    await index.drop()
  }
}
