import { writeCheckpoint } from '../../git/checkpoint.ts'
import type { Scan } from '../../git/scan.ts'
import { actorLabel } from '../../session/actor.ts'
import type { Checkpoint } from '../../session/checkpoint.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'

const NOT_STORED_KEPT = 50
const REASON_CHARACTERS = 500

/** A checkpoint of exactly the files of now. The same tree as the last one makes none: the last one is the answer then. */
export const createCheckpoint = async (
  { workspace, caller }: Context,
  session: Session,
  { why, reason }: Pick<Checkpoint, 'why' | 'reason'>,
): Promise<(Checkpoint & { readonly scan: Scan }) | Fault> => {
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const scanned = await workspace.scan()
  if (isFault(scanned)) return scanned
  const last = session.read().state.checkpoints.at(-1)
  if (last?.tree === scanned.tree && why !== 'opened') return { ...last, scan: scanned }
  const written = await writeCheckpoint(repository, {
    session: session.id,
    tree: scanned.tree,
    ...(last !== undefined && { parent: last.commit }),
    message: `${why}: ${reason}`.slice(0, REASON_CHARACTERS),
    actor: actorLabel(caller),
    at: workspace.sources.now(),
  })
  if (isFault(written)) return written
  const changed = await session.change(
    (state) => ({
      type: 'checkpoint_created',
      checkpoint: {
        id: `K${state.checkpoints.length + 1}`,
        tree: scanned.tree,
        commit: written.commit,
        parent: state.checkpoints.at(-1)?.id ?? null,
        why,
        reason: reason.slice(0, REASON_CHARACTERS),
        notStored: scanned.notStored.slice(0, NOT_STORED_KEPT),
        notStoredCount: scanned.notStored.length,
      },
    }),
    caller,
    `checkpoint:${written.commit}`,
  )
  if (isFault(changed)) return changed
  const created = changed.state.checkpoints.findLast((checkpoint) => checkpoint.commit === written.commit)
  if (created === undefined) throw new Error(`checkpoint ${written.commit} was not recorded`)
  return { ...created, scan: scanned }
}
