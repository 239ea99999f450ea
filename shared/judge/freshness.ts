import type { Evidence } from '../session/evidence.ts'

/**
 * The tree of now and, for every tree that evidence speaks of, the paths that differ from it. `asOf` (ISO 8601) is when the files were looked
 * at. `unread`: it could not be established.
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

/** Evidence speaks of the exact files it was made on: it is fresh while the tree is the same, whoever committed or touched what. */
export const freshnessOf = (evidence: Evidence, now: TreeNow): Freshness => {
  if (now.kind === 'unread') return { kind: 'stale', changed: [] }
  if (evidence.subject.tree === now.tree) return { kind: 'fresh' }
  return { kind: 'stale', changed: now.changed[evidence.subject.tree] ?? [] }
}
