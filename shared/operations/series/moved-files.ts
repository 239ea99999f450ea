import { checkoutChanges } from '../../git/checkout-changes.ts'
import type { Repository } from '../../git/repository.ts'
import type { RunPurpose } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { leftByRun } from '../runs/facts.ts'
import { holdsCheckout } from '../runs/lease.ts'
import { seriesFiles } from './series-files.ts'

type Ended = { readonly folder: string; readonly purpose: RunPurpose }

/** Null: one of the checkouts was gone before it could be compared with its tree. */
export type Moved = { readonly changed: readonly string[] | null; readonly left: readonly string[] }

/** What the runs did to both checkouts. */
export const movedFiles = async (repository: Repository, { folder, purpose }: Ended, checkout: string): Promise<Moved | Fault> => {
  const { against } = purpose
  const sides = [
    { checkout, tree: purpose.tree, own: seriesFiles(folder).side('now'), said: '' },
    ...(against === undefined || against.checkout === null
      ? []
      : [{ checkout: against.checkout, tree: against.tree, own: seriesFiles(folder).side('other'), said: `${against.name}:` }]),
  ]
  let moved: Moved = { changed: [], left: [] }
  for (const side of sides) {
    const seen = await checkoutChanges(repository, side.tree, side.checkout)
    if (isFault(seen)) return seen
    const comparable = holdsCheckout(side.checkout, folder)
    const told = (paths: readonly string[]): string[] => paths.map((path) => `${side.said}${path}`)
    moved = {
      changed: moved.changed === null || !comparable ? null : [...moved.changed, ...told(seen.changed)],
      left: comparable ? [...moved.left, ...told(leftByRun(side.own, seen.left))] : moved.left,
    }
  }
  return moved
}
