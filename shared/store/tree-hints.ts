/** What a watcher says: a path below the root may have changed, or nobody knows what did. */
export type TreeHint = { readonly path: string } | 'anything'

/** Gathers hints between two looks at the work tree. */
export type TreeHints = {
  readonly note: (hint: TreeHint) => void
  /** The paths since the last call; null: look at everything. */
  readonly take: () => readonly string[] | null
}

/** The system's queue of events is finite, and what does not fit is dropped without a word: so many at once are a sign of more. */
const SUSPICIOUS = 4000
/** However quiet it is, everything is looked at again after this long. */
const LONGEST_TRUST_MS = 60_000

/**
 * A watcher is a hint, never the truth. Paths are trusted while they are few, none of them is strange, and the last look at everything is
 * less than a minute old. `nowMs` is any steady clock.
 */
export const openTreeHints = (nowMs: () => number): TreeHints => {
  let paths = new Set<string>()
  let events = 0
  let everything = true
  let lookedAt = Number.NEGATIVE_INFINITY
  return {
    note: (hint) => {
      events += 1
      // A name that is no UTF-8 arrives mangled, so it names nothing.
      if (hint === 'anything' || hint.path.includes('\uFFFD') || events >= SUSPICIOUS) everything = true
      else paths.add(hint.path)
    },
    take: () => {
      const now = nowMs()
      const hints = everything || now - lookedAt >= LONGEST_TRUST_MS ? null : [...paths]
      if (hints === null) lookedAt = now
      paths = new Set()
      events = 0
      everything = false
      return hints
    },
  }
}
