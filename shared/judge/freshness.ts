import type { Evidence } from '../session/evidence.ts'
import { coversOf } from './inputs.ts'

/**
 * The tree of now and, for the trees that were compared with it, the paths that differ. `asOf` (ISO 8601) is when the files were looked at.
 * `outside`: digests of now of declared inputs outside the tree, as far as somebody looked. `unread`: it could not be established.
 */
export type TreeNow =
  | {
      readonly kind: 'read'
      readonly tree: string
      readonly asOf?: string
      readonly changed: Readonly<Record<string, readonly string[]>>
      readonly outside?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'unread'; readonly reason: string }

export type Freshness = { readonly kind: 'fresh' } | { readonly kind: 'stale'; readonly changed: readonly string[] }

/**
 * Evidence speaks of the files it depends on: it is fresh while none of them differs from the tree it was made on, whoever committed or touched
 * what. `changed` names those that do; a tree that nobody compared is stale all the same, unless it is the tree of now.
 */
export const freshnessOf = (evidence: Evidence, now: TreeNow): Freshness => {
  if (now.kind === 'unread') return { kind: 'stale', changed: [] }
  const outside = changedOutside(evidence, now.outside ?? {})
  const inside = changedInside(evidence, now)
  return outside.length === 0 && inside === null ? { kind: 'fresh' } : { kind: 'stale', changed: [...(inside ?? []), ...outside] }
}

/** Null: nothing that the evidence depends on differs. Empty: something does, and nobody knows what. */
const changedInside = (evidence: Evidence, now: Extract<TreeNow, { kind: 'read' }>): readonly string[] | null => {
  if (evidence.subject.tree === now.tree) return null
  const changed = now.changed[evidence.subject.tree]
  if (changed === undefined || !isNarrowed(evidence)) return changed ?? []
  const inside = changed.filter(inputsOfEvidence(evidence))
  return inside.length === 0 ? null : inside
}

/** What nobody looked at is taken as it was recorded. */
const changedOutside = ({ environment }: Evidence, now: Readonly<Record<string, string>>): string[] =>
  Object.entries(environment.outside ?? {}).flatMap(([name, digest]) =>
    now[name] === undefined || now[name] === digest ? [] : [`${name} (outside the tree)`],
  )

/** Whether a path is among the files that the evidence depends on. */
export const inputsOfEvidence = ({ subject }: Evidence): ((path: string) => boolean) => coversOf(subject.inputs?.globs ?? [])

/** Other evidence is fresh on its own tree and on no other. */
export const isNarrowed = ({ subject }: Evidence): boolean => (subject.inputs?.globs.length ?? 0) > 0
