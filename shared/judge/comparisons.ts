import type { Evidence } from '../session/evidence.ts'
import type { SessionState } from '../session/state.ts'
import { criteriaInForce } from './criteria-in-force.ts'
import { evidenceFor } from './evidence-for.ts'
import { freshnessOf, isNarrowed, type TreeNow } from './freshness.ts'

/** So many different inputs of one criterion are looked at: an undo goes a few steps back, not through the whole past. */
const INPUTS_COMPARED = 16

/**
 * The trees that have to be compared with the tree of now before it is known which evidence is fresh; none when it is. The newest evidence of a
 * criterion always is, so that stale evidence can name what changed; then older evidence of narrowed inputs, newest first, until some is fresh:
 * that is how undoing an edit brings it back. `asked`: trees that were compared, or could not be.
 */
export const treesToCompare = (state: SessionState, now: TreeNow, asked: ReadonlySet<string>): string[] =>
  now.kind === 'unread'
    ? []
    : [...new Set(criteriaInForce(state).flatMap(({ criterion }) => nextTree(evidenceFor(state, criterion).toReversed(), now, asked)))]

const nextTree = (newestFirst: readonly Evidence[], now: TreeNow, asked: ReadonlySet<string>): string[] => {
  const seen = new Set<string>()
  for (const [index, evidence] of newestFirst.entries()) {
    const { tree, inputs } = evidence.subject
    if (freshnessOf(evidence, now).kind === 'fresh') return []
    // Whole trees are equal or they are not, and evidence of equal inputs goes stale together.
    if (index > 0 && (!isNarrowed(evidence) || seen.has(inputs?.digest ?? ''))) continue
    if (!asked.has(tree)) return [tree]
    seen.add(inputs?.digest ?? '')
    if (seen.size >= INPUTS_COMPARED) return []
  }
  return []
}
