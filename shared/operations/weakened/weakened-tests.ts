import type { WeakenedNow } from '../../judge/weakening/open-questions.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { meansPath } from '../../session/named-paths.ts'
import type { SessionState } from '../../session/state.ts'
import { mayWeaken, namesSnapshots } from '../../syntax/test-paths.ts'
import type { Workspace } from '../context.ts'
import type { ReadWeakenings, WeakenedTests } from './question.ts'

/** An undo goes a few steps back, not through the whole past. */
const KEPT = 32

type Sides = { readonly state: SessionState; readonly against: string; readonly now: string }

/** The tree that a session's tests are held against; null before its first checkpoint. */
export const baselineOf = ({ checkpoints }: SessionState): string | null => checkpoints[0]?.tree ?? null

export const openWeakenedTests = (workspace: () => Workspace, reader: ReadWeakenings): WeakenedTests => {
  const found = new Map<string, WeakenedNow>()
  const reading = new Map<string, Promise<WeakenedNow>>()

  const keep = (key: string, weakened: WeakenedNow): void => {
    found.delete(key)
    found.set(key, weakened)
    for (const oldest of found.keys()) if (found.size > KEPT) found.delete(oldest)
  }
  const readOnce = async (key: string, sides: Sides): Promise<WeakenedNow> => {
    const { weakened, holds } = await compare(workspace(), reader, sides)
    if (holds) keep(key, weakened)
    return weakened
  }
  return {
    read: async (state, against, now) => {
      const key = keyOf({ state, against, now })
      const known = found.get(key)
      if (known !== undefined) return known
      const going = reading.get(key) ?? readOnce(key, { state, against, now }).finally(() => reading.delete(key))
      reading.set(key, going)
      return going
    },
    known: (state, against, now) => {
      const exact = found.get(keyOf({ state, against, now }))
      if (exact !== undefined) return { weakened: exact, current: true }
      const last = [...found].findLast(([key]) => key.startsWith(`${against} `))?.[1]
      return { weakened: last ?? { kind: 'unlooked' }, current: false }
    },
  }
}

/** What the plan locks and announces changes the answer too. */
const keyOf = ({ state: { approved }, against, now }: Sides): string => `${against} ${now} ${approved?.plan.hash ?? ''}`

type Compared = { readonly weakened: WeakenedNow; readonly holds: boolean }

/** Only files that differ are read. `holds`: they were those of `now` before and after the reading, so the answer may be kept. */
const compare = async (workspace: Workspace, reader: ReadWeakenings, { state, against, now }: Sides): Promise<Compared> => {
  const changes = await workspace.changesSince(against)
  if (isFault(changes)) return { weakened: { kind: 'unread', reason: changes.message }, holds: true }
  const touched = changes.filter(({ path, kind }) => kind !== 'mode' && mayWeaken(path))
  const paths = touched.map(({ path }) => path)
  const asked = { tree: against, changes: touched, ...planned(state, paths) }
  const weakenings = touched.length === 0 ? [] : await reader(asked).catch(failed)
  const after = await workspace.look(paths)
  const holds = !isFault(after) && after.tree === now
  return isFault(weakenings)
    ? { weakened: { kind: 'unread', reason: weakenings.message }, holds }
    : { weakened: { kind: 'read', against, weakenings }, holds }
}

/** A status is worth more than the tests in it: what breaks while they are read is told in it. */
const failed = (error: unknown): Fault =>
  fault(
    'internal_error',
    `Changed tests could not be compared: ${error instanceof Error ? error.message : String(error)}`,
    'Compare the results of the tests instead.',
  )

/**
 * What the plan in force says of these paths: which it locks, and where its steps announce other stored expectations. A folder of sources that a
 * step names announces none of those in it.
 */
const planned = ({ approved }: SessionState, paths: readonly string[]): { locked: string[]; snapshots: string[] } => {
  const { locked = [], steps = [] } = approved?.plan ?? {}
  const announced = steps.flatMap(({ files }) => files).filter(namesSnapshots)
  return { locked: paths.filter(meansPath(locked)), snapshots: paths.filter(meansPath(announced)) }
}
