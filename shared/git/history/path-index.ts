import { type Fault, isFault } from '../../session/fault.ts'
import type { ChainedCheckpoint } from '../derive-commits.ts'
import type { RawChange } from '../memory.ts'
import type { Repository } from '../repository.ts'
import type { RawPath } from '../tree-path.ts'
import { keyOf, type Pair } from './pair-cache.ts'
import { changesOfPairs } from './pair-changes.ts'

/** A change of one path: `at` is the place in the line of the checkpoint that has it. */
type Seen = { readonly at: number; readonly change: RawChange }

/** What happened to every path along a line of checkpoints, behind its first one. */
export type PathIndex = { readonly line: readonly ChainedCheckpoint[]; readonly byPath: ReadonlyMap<RawPath, readonly Seen[]> }

type Draft = { line: readonly ChainedCheckpoint[]; readonly byPath: Map<RawPath, Seen[]> }

/** Sessions whose index a process keeps. */
const KEPT = 4

const indexesOf = new WeakMap<Repository, Draft[]>()

/** The same checkpoint in two reads of a journal: ids alone repeat in every session. */
const isSame = (one: ChainedCheckpoint | undefined, other: ChainedCheckpoint | undefined): boolean =>
  one === other || (one?.id === other?.id && one?.tree === other?.tree && one?.at === other?.at && one?.replica === other?.replica)

/** A line that only grew goes on where it was: a checkpoint's parents never change. */
const isContinued = (draft: Draft, line: readonly ChainedCheckpoint[]): boolean =>
  draft.line.length <= line.length && isSame(draft.line[0], line[0]) && isSame(draft.line.at(-1), line[draft.line.length - 1])

const pairsFrom = (line: readonly ChainedCheckpoint[], start: number): (Pair & { readonly at: number })[] =>
  line.slice(start).map(({ tree }, n) => ({ at: start + n, from: line[start + n - 1]?.tree ?? tree, to: tree }))

const extend = async (repo: Repository, draft: Draft, line: readonly ChainedCheckpoint[]): Promise<Fault | undefined> => {
  const start = Math.max(draft.line.length, 1)
  const pairs = pairsFrom(line, start)
  const changes = pairs.length === 0 ? new Map<string, readonly RawChange[]>() : await changesOfPairs(repo, pairs)
  if (isFault(changes)) return changes
  // Somebody else may have extended it while git compared.
  const done = Math.max(draft.line.length, 1)
  for (const pair of pairs) {
    if (pair.at < done) continue
    for (const change of changes.get(keyOf(pair)) ?? []) {
      const seen = draft.byPath.get(change.path)
      if (seen === undefined) draft.byPath.set(change.path, [{ at: pair.at, change }])
      else seen.push({ at: pair.at, change })
    }
  }
  if (line.length > draft.line.length) draft.line = line
  return undefined
}

/** The index of a line, kept in memory and extended when the line grew. */
export const pathIndex = async (repo: Repository, line: readonly ChainedCheckpoint[]): Promise<PathIndex | Fault> => {
  const drafts = indexesOf.get(repo) ?? []
  indexesOf.set(repo, drafts)
  const found = drafts.find((draft) => isContinued(draft, line)) ?? { line: [], byPath: new Map() }
  const failed = await extend(repo, found, line)
  if (failed !== undefined) return failed
  drafts.splice(0, KEPT, found, ...drafts.filter((draft) => draft !== found).slice(0, KEPT - 1))
  return found
}
