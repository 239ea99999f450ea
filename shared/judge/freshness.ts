import type { Evidence } from '../session/evidence.ts'
import { coversOf } from './inputs.ts'

/**
 * The tree of now and, for the trees that were compared with it, the paths that differ. `asOf` (ISO 8601) is when the files were looked at.
 * `unread`: it could not be established.
 */
export type TreeNow =
  | {
      readonly kind: 'read'
      readonly tree: string
      readonly asOf?: string
      readonly changed: Readonly<Record<string, readonly string[]>>
    }
  | { readonly kind: 'unread'; readonly reason: string }

export type Freshness = { readonly kind: 'fresh' } | { readonly kind: 'stale'; readonly changed: readonly string[] }

/**
 * Evidence speaks of the files it depends on: it is fresh while none of them differs from the tree it was made on, whoever committed or touched
 * what. `changed` names those that do; a tree that nobody compared is stale all the same, unless it is the tree of now.
 */
export const freshnessOf = (evidence: Evidence, now: TreeNow): Freshness => {
  if (now.kind === 'unread') return { kind: 'stale', changed: [] }
  if (evidence.subject.tree === now.tree) return { kind: 'fresh' }
  const changed = now.changed[evidence.subject.tree]
  if (changed === undefined || !isNarrowed(evidence)) return { kind: 'stale', changed: changed ?? [] }
  const inside = changed.filter(inputsOfEvidence(evidence))
  return inside.length === 0 ? { kind: 'fresh' } : { kind: 'stale', changed: inside }
}

/** Whether a path is among the files that the evidence depends on. */
export const inputsOfEvidence = ({ subject }: Evidence): ((path: string) => boolean) => coversOf(subject.inputs?.globs ?? [])

/** Other evidence is fresh on its own tree and on no other. */
export const isNarrowed = ({ subject }: Evidence): boolean => (subject.inputs?.globs.length ?? 0) > 0
