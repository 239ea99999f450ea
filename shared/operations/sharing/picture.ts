import { changed, type Change } from '../../git/changes.ts'
import { deriveCommits } from '../../git/derive-commits.ts'
import type { Repository } from '../../git/repository.ts'
import { mergeFiles, type Merged } from '../../git/share/merge.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { headsOf, pastOf, standsOn } from '../../session/heads.ts'
import type { CheckpointState } from '../../session/state.ts'
import type { Session } from '../context.ts'

/** Two checkpoints at which files stand apart: this machine's and another one. */
export type Sides = { readonly mine: CheckpointState; readonly theirs: CheckpointState; readonly base: CheckpointState | null }

/** How they stand apart. `conflicts` is null where git is too old to say. */
export type Picture = {
  readonly mine: string
  readonly theirs: string
  readonly base: string | null
  readonly changedHere: readonly Change[]
  readonly changedThere: readonly Change[]
  readonly conflicts: readonly string[] | null
}

/** Git knows it without being told. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

const notApart = fault(
  'not_apart',
  'The files of all machines are one line of checkpoints: there is nothing to choose.',
  'To take up another state, restore its checkpoint: `maestro checkpoint list` shows them.',
)

const severalApart = (others: readonly CheckpointState[]): Fault =>
  fault(
    'several_apart',
    `More than one machine stands apart: ${others.map(({ id, at, by }) => `${id} (${at}, ${by.name})`).join(', ')}.`,
    'Name one with checkpoint, settle with it, then with the next.',
  )

const notAmong = (named: string, others: readonly CheckpointState[]): Fault =>
  fault(
    'not_apart',
    `No machine stands apart at ${JSON.stringify(named)}.`,
    `Those that do are at ${others.map(({ id }) => id).join(', ')}.`,
  )

/** The two sides to choose between. `named`: the other one, where there are several. Faults: `not_apart`, `several_apart`. */
export const standApart = (session: Session, named: string | undefined): Sides | Fault => {
  const { state } = session.read()
  const heads = headsOf(state)
  const mine = standsOn(state, session.here)
  const others = heads.filter(({ id }) => id !== mine?.id)
  if (mine === null || heads.length < 2) return notApart
  const theirs = named === undefined ? others[0] : others.find(({ id }) => id === named)
  if (theirs === undefined) return notAmong(named ?? '', others)
  if (named === undefined && others.length > 1) return severalApart(others)
  const [here, there] = [pastOf(state, mine.id), pastOf(state, theirs.id)]
  const base = state.checkpoints.findLast(({ id }) => here.has(id) && there.has(id)) ?? null
  return { mine, theirs, base }
}

/** Both sides put together by git, over the commits that their checkpoints stand for. */
export const mergeSides = async (repository: Repository, session: Session, { mine, theirs }: Sides): Promise<Merged | Fault> => {
  const commits = deriveCommits(repository, session.id, session.read().state.checkpoints)
  return mergeFiles(repository, commits.get(mine.id) ?? '', commits.get(theirs.id) ?? '')
}

/** What each side changed since the last checkpoint that they have in common, and where these changes meet. */
export const pictureOf = async (repository: Repository, session: Session, sides: Sides): Promise<Picture | Fault> => {
  const from = sides.base?.tree ?? EMPTY_TREE
  const [changedHere, changedThere, merged] = [
    await changed(repository, from, sides.mine.tree),
    await changed(repository, from, sides.theirs.tree),
    await mergeSides(repository, session, sides),
  ]
  if (isFault(changedHere)) return changedHere
  if (isFault(changedThere)) return changedThere
  return {
    mine: sides.mine.id,
    theirs: sides.theirs.id,
    base: sides.base?.id ?? null,
    changedHere,
    changedThere,
    conflicts: isFault(merged) ? null : merged.conflicts,
  }
}

export const conflictsText = (conflicts: readonly string[] | null): string => {
  if (conflicts === null) return 'Which of these changes meet cannot be said: git 2.38 or later is needed for that.'
  return conflicts.length === 0
    ? 'No change of one side meets one of the other.'
    : `Changed by both, each in another way (${conflicts.length}):`
}
