import { isFault } from '../session/fault.ts'
import type { Conflict, Waiting } from '../session/conflicts.ts'
import type { SessionState } from '../session/state.ts'
import { treesToCompare } from '../judge/comparisons.ts'
import type { Finding } from '../judge/finding.ts'
import { findingsOf, findingsOverUnsaved } from '../judge/findings/index.ts'
import type { TreeNow } from '../judge/freshness.ts'
import { standingsOf, type Standing } from '../judge/standing.ts'
import type { Surroundings } from '../judge/surroundings.ts'
import type { WeakenedNow } from '../judge/weakening/open-questions.ts'
import { betweenMeasurements } from './between-measurements.ts'
import { changedTests } from './comparing/changed-tests.ts'
import type { Session, Workspace } from './context.ts'
import { outsideNow } from './evidence/outside-now.ts'
import { surroundingsOf } from './surroundings.ts'
import { baselineOf } from './weakened/weakened-tests.ts'

/** A session with everything that follows from it on the files of now. The one picture that every surface shows. */
export type SessionView = {
  readonly state: SessionState
  readonly tree: TreeNow
  readonly standings: readonly Standing[]
  readonly findings: readonly Finding[]
  /** The user's words, while changes to the plan are requested. */
  readonly requestedChanges: string | null
  readonly tornLines: number
  readonly conflicts: readonly Conflict[]
  readonly waiting: readonly Waiting[]
  readonly surroundings: Surroundings
  /** How the tests of now promise less than those of the baseline. */
  readonly weakened: WeakenedNow
  /** Files of tests that are not as they were at the baseline. */
  readonly changedTests: readonly string[]
  /** The paths that changed between two measurements. */
  readonly between: Readonly<Record<string, readonly string[]>>
}

/**
 * `unsaved`: paths whose buffers differ from the disk, in the editor that asks. `hints`: look at these files only; null for all. `weakened`: read
 * changed tests now, or take what is known of them; `catchUp` reads the rest.
 */
type ViewOptions = {
  readonly unsaved?: readonly string[]
  readonly hints?: readonly string[] | null
  readonly weakened?: 'read' | 'known'
}

/** Reads the tree and judges. */
export const viewSession = async (workspace: Workspace, session: Session, options: ViewOptions = {}): Promise<SessionView> => {
  const { unsaved = [], hints = null, weakened: want = 'read' } = options
  const tree = await treeNow(workspace, session.read().state, hints)
  const weakened = await weakenedNow(workspace, session.read().state, tree, want)
  const { state, tornLines, conflicts, waiting } = session.read()
  const standings = standingsOf(state, tree)
  const requestedChanges = state.plan.kind === 'changes-requested' ? session.texts.read(state.plan.text) : null
  const surroundings = await surroundingsOf(workspace, session)
  const between = await betweenMeasurements(workspace, state)
  const seen = { state, tree, standings, tornLines, conflicts, waiting, surroundings, weakened, between }
  const changed = tree.kind === 'unread' ? [] : await changedTests(workspace, state)
  return { ...seen, requestedChanges, changedTests: changed, findings: findingsOf({ ...seen, unsaved }) }
}

/** The same picture for other unsaved buffers: pure, so that an editor can ask at every key. What that leaves as it was stays the same objects. */
export const withUnsaved = (view: SessionView, unsaved: readonly string[]): SessionView => ({
  ...view,
  findings: findingsOverUnsaved(view.findings, { ...view, unsaved }),
})

/** Reads what a view took as known and was not: true when that shows something else, so that another view is worth while. */
export const catchUp = async (workspace: Workspace, { state, tree, weakened }: SessionView): Promise<boolean> => {
  const against = baselineOf(state)
  if (against === null || tree.kind === 'unread' || workspace.weakened.known(state, against, tree.tree).current) return false
  const read = await workspace.weakened.read(state, against, tree.tree)
  return JSON.stringify(read) !== JSON.stringify(weakened)
}

const weakenedNow = async (workspace: Workspace, state: SessionState, tree: TreeNow, want: 'read' | 'known'): Promise<WeakenedNow> => {
  const against = baselineOf(state)
  if (against === null || tree.kind === 'unread') return { kind: 'unlooked' }
  return want === 'read' ? workspace.weakened.read(state, against, tree.tree) : workspace.weakened.known(state, against, tree.tree).weakened
}

/** The tree of now, compared with as many trees that evidence speaks of as it takes to know which of it is fresh. */
const treeNow = async (workspace: Workspace, state: SessionState, hints: readonly string[] | null): Promise<TreeNow> => {
  const scanned = await workspace.look(hints ?? undefined)
  if (isFault(scanned)) return { kind: 'unread', reason: scanned.message }
  const changed: Record<string, readonly string[]> = {}
  const outside = outsideNow(workspace.place.root, state.evidence)
  const now: TreeNow = { kind: 'read', tree: scanned.tree, asOf: new Date(scanned.at).toISOString(), changed, outside }
  const asked = new Set<string>()
  for (let trees = treesToCompare(state, now, asked); trees.length > 0; trees = treesToCompare(state, now, asked)) {
    const compared = await Promise.all(trees.map(async (tree) => [tree, await workspace.changesSince(tree)] as const))
    for (const [tree, changes] of compared) {
      asked.add(tree)
      // A tree that the store lost is not equal to the tree of now; what differs cannot be said.
      if (!isFault(changes)) changed[tree] = changes.map(({ path }) => path)
    }
  }
  return now
}
