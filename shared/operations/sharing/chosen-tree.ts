import type { Repository } from '../../git/repository.ts'
import { settleConflicts } from '../../git/share/merge.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { Session } from '../context.ts'
import { mergeSides, type Sides } from './picture.ts'

/** What the user chose. `conflicts`: whose content stands where both changed the same place. */
export type Choice = { readonly side: 'mine' | 'theirs' | 'merged'; readonly conflicts: 'mine' | 'theirs' | null }

const unsettled = (paths: readonly string[]): Fault =>
  fault(
    'conflicts_open',
    `Both sides changed these files, each in another way: ${paths.slice(0, 20).join(', ')}${paths.length > 20 ? ` and ${paths.length - 20} more` : ''}.`,
    'Say whose content stands in these: conflicts mine or theirs. The other content stays in its checkpoint.',
  )

/** The tree that a choice comes to. Faults: `conflicts_open`, and those of the merge. */
export const chosenTree = async (
  repository: Repository,
  session: Session,
  sides: Sides,
  { side, conflicts }: Choice,
): Promise<string | Fault> => {
  if (side !== 'merged') return sides[side].tree
  const merged = await mergeSides(repository, session, sides)
  if (isFault(merged)) return merged
  if (merged.conflicts.length === 0) return merged.tree
  return conflicts === null ? unsettled(merged.conflicts) : settleConflicts(repository, merged, sides[conflicts].tree)
}
