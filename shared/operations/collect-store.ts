import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectUnreached } from '../git/housekeeping/collect.ts'
import { sizeLabel } from '../judge/surroundings.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { errorCode, writeFileAtomically } from '../store/files.ts'
import type { Context, Workspace } from './context.ts'
import type { Line } from './doctor-lines.ts'
import { deriveAll, held } from './housekeeping.ts'
import { othersPresent } from './presence.ts'

/**
 * Drops objects that nothing reaches: no event of any session, also of those in the trash, and no ref. The user's act, never a timer's.
 * Every id that stands in a journal counts, whatever line it stands in; a journal that cannot be read stops it.
 */
export const collectStore = async ({ workspace, caller }: Context): Promise<Line | Fault> => {
  if (caller.kind === 'agent') return userOnly
  const others = othersPresent(workspace.place.storeDir)
  if (others.length > 0) return inUse(others)
  // The files of now are not lost sight of, whether or not an event has them yet.
  const now = await workspace.scan()
  if (isFault(now)) return now
  const done = await held(workspace, (onWorker) => collect(workspace, now.tree, onWorker))
  return done ?? inUse([])
}

const collect = async (workspace: Workspace, tree: string, onWorker: (pid: number) => void): Promise<Line | Fault> => {
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  deriveAll(workspace, repository)
  // What processes and their manifests remember of stored objects is not to be trusted from here on.
  const mark = (): void =>
    writeFileAtomically(join(repository.gitDir, 'collected'), workspace.sources.now(), workspace.sources.newId('tmp'))
  mark()
  const roots = rootsOf(workspace.place.storeDir)
  if (isFault(roots)) return roots
  const collected = await collectUnreached(repository, new Set([...roots, tree]), onWorker)
  mark()
  if (isFault(collected)) return collected
  const { packsRemoved, looseRemoved, bytesFreed } = collected
  const says = `${packsRemoved} packs and ${looseRemoved} loose objects were replaced or dropped, ${sizeLabel(Math.max(0, bytesFreed))} freed`
  return { subject: 'collected', state: 'ok', says: `${says}; what is younger than an hour stays until the next time` }
}

const ID = /(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/g

/** Every id of every line of every journal. Fault `session_unreadable` names what could not be read: that is never "absent". */
const rootsOf = (storeDir: string): Set<string> | Fault => {
  const roots = new Set<string>()
  for (const place of ['sessions', 'trash']) {
    const failed = addBelow(join(storeDir, place), roots)
    if (failed !== null) return failed
  }
  return roots
}

const addBelow = (folder: string, roots: Set<string>): Fault | null => {
  for (const session of namesIn(folder).filter((name) => name.startsWith('s-'))) {
    const journals = join(folder, session, 'journal')
    try {
      // Every session has a journal: one without lost it, and what it reached is not known.
      for (const path of readdirSync(journals).flatMap((replica) => filesOf(join(journals, replica))))
        for (const [id] of readFileSync(path, 'utf8').matchAll(ID)) roots.add(id)
    } catch (error) {
      return unreadable(session, error)
    }
  }
  return null
}

const filesOf = (chain: string): string[] =>
  readdirSync(chain)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(chain, name))

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

const unreadable = (session: string, error: unknown): Fault =>
  fault(
    'session_unreadable',
    `The journal of ${session} could not be read (${errorCode(error) || String(error)}), so nothing was collected.`,
    'Give this user the right to read it, or find out with `maestro doctor` what is wrong; then call again.',
  )

const inUse = (others: readonly number[]): Fault =>
  fault(
    'store_in_use',
    `Other processes use this store${others.length > 0 ? ` (${others.join(', ')})` : ' (housekeeping is going on)'}.`,
    'Close the editors and agent hosts of this workspace, then call again; nothing was removed.',
  )

const userOnly = fault(
  'user_only',
  'Collecting is the user’s act; an agent cannot do it.',
  'Ask the user to call `maestro doctor --collect` in a terminal.',
)
