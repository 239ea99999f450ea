import type { Exchange, HubChain } from '../../git/share/hub.ts'
import { readFolderCommit } from '../../git/share/read-folder.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { addLines, asSegments, chainFolder, readSegments } from './chain-files.ts'
import { chainLines, isGenuineChain, relationOf, type ChainLine, type Relation } from './chain-lines.ts'

/** A hub's copy of a chain beside ours. */
export type Beside = {
  readonly replica: string
  readonly here: readonly ChainLine[]
  readonly there: readonly ChainLine[]
  readonly relation: Relation
}

const damaged = (session: string, replica: string): Fault =>
  fault(
    'hub_damaged',
    `The hub's journal of ${replica} in session ${session} has lines that are not what they were written as.`,
    'Nothing was taken from it. Look at who writes to this hub; a push from the machine that owns the journal puts it right.',
  )

const rewound = (session: string): Fault =>
  fault(
    'replica_rewound',
    `The hub has events of this machine in session ${session} that are not here, and this machine has others since: its disk was put back.`,
    'Both stay where they are. Go on in a new session here (`maestro session open --goal ...`), or pull this one into another clone.',
  )

const grewApart = (session: string, replica: string): Fault =>
  fault(
    'hub_damaged',
    `The journal of ${replica} in session ${session} is another one on the hub than here.`,
    'Ours was kept and nothing was taken. Push from the machine that owns it, then pull again.',
  )

/** Reads a hub's copy of a chain and holds it against ours. Touches nothing. */
export const besideHub = async (
  { repo }: Exchange,
  sessionFolder: string,
  { session, replica, journal }: HubChain,
): Promise<Beside | Fault> => {
  const here = chainLines(session, replica, readSegments(chainFolder(sessionFolder, replica)))
  if (journal === null) return { replica, here, there: [], relation: here.length === 0 ? 'same' : 'ahead' }
  const files = await readFolderCommit(repo.gitDir, journal)
  if (isFault(files)) return files
  const there = chainLines(session, replica, asSegments(files))
  if (there.length === 0 || !isGenuineChain(there.slice(here.length), replica)) return damaged(session, replica)
  return { replica, here, there, relation: relationOf(here, there) }
}

/**
 * Takes the lines that a hub has and we lack. Our own chain can be shorter here than there when the disk was put back to an earlier state; it is
 * taken up again if nothing else was written since. Gives how many lines came. Faults: `replica_rewound`, `hub_damaged`.
 */
export const takeChain = (
  { replica: own }: Exchange,
  session: string,
  sessionFolder: string,
  { replica, here, there, relation }: Beside,
  newId: (prefix: string) => string,
): number | Fault => {
  if (relation === 'apart') return replica === own ? rewound(session) : grewApart(session, replica)
  if (relation !== 'behind') return 0
  const folder = chainFolder(sessionFolder, replica)
  addLines(folder, there.slice(here.length), newId)
  // Somebody may have written our own chain at this moment, and then the hub's lines are void.
  const now = chainLines(session, replica, readSegments(folder))
  if (relationOf(now, there) === 'apart') return replica === own ? rewound(session) : grewApart(session, replica)
  return there.length - here.length
}
