import { changed } from '../git/changes.ts'
import { isFault } from '../session/fault.ts'
import type { SessionState } from '../session/state.ts'
import type { Finding } from '../judge/finding.ts'
import { findingsOf } from '../judge/findings/index.ts'
import type { TreeNow } from '../judge/freshness.ts'
import { standingsOf, type Standing } from '../judge/standing.ts'
import type { Session, Workspace } from './context.ts'

/** A session with everything that follows from it on the files of now. The one picture that every surface shows. */
export type SessionView = {
  readonly state: SessionState
  readonly tree: TreeNow
  readonly standings: readonly Standing[]
  readonly findings: readonly Finding[]
  /** The user's words, while changes to the plan are requested. */
  readonly requestedChanges: string | null
  readonly tornLines: number
}

/** Reads the tree and judges. `unsaved`: paths whose buffers differ from the disk, in the editor that asks. */
export const viewSession = async (workspace: Workspace, session: Session, unsaved: readonly string[] = []): Promise<SessionView> => {
  const tree = await treeNow(workspace, session.read().state)
  const { state, tornLines } = session.read()
  const standings = standingsOf(state, tree)
  const requestedChanges = state.plan.kind === 'changes-requested' ? session.texts.read(state.plan.text) : null
  return { state, tree, standings, requestedChanges, findings: findingsOf({ state, standings, tree, unsaved, tornLines }), tornLines }
}

/** The same picture for other unsaved buffers: pure, so that an editor can ask at every key. */
export const withUnsaved = (view: SessionView, unsaved: readonly string[]): SessionView => ({
  ...view,
  findings: findingsOf({ ...view, unsaved }),
})

/** The tree of now, and what differs from it in the tree of every criterion's newest evidence: only that one can be called stale. */
const treeNow = async (workspace: Workspace, state: SessionState): Promise<TreeNow> => {
  const repository = await workspace.repository()
  if (isFault(repository)) return { kind: 'unread', reason: repository.message }
  const scanned = await workspace.scan()
  if (isFault(scanned)) return { kind: 'unread', reason: scanned.message }
  const newest = new Map(state.evidence.map((evidence) => [evidence.criterion, evidence.subject.tree]))
  const trees = new Set(newest.values())
  const differences = await Promise.all(
    [...trees].map(async (tree) => {
      const changes = await changed(repository, tree, scanned.tree)
      return [tree, isFault(changes) ? [] : changes.map((change) => change.path)] as const
    }),
  )
  return { kind: 'read', tree: scanned.tree, changed: Object.fromEntries(differences) }
}
