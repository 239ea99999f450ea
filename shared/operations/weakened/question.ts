import type { Change } from '../../git/changes.ts'
import type { WeakenedNow } from '../../judge/weakening/open-questions.ts'
import type { Weakening } from '../../judge/weakening/weakening.ts'
import type { Fault } from '../../session/fault.ts'
import type { SessionState } from '../../session/state.ts'

/**
 * How do the tests of now promise less than those of a stored tree? `changes`: the files that differ, as far as they say something about tests.
 * `locked`, `snapshots`: those of them that the approved plan locks, and whose stored expectations it says will change.
 */
export type WeakeningQuestion = {
  readonly tree: string
  readonly changes: readonly Change[]
  readonly locked: readonly string[]
  readonly snapshots: readonly string[]
}

/** Faults: `syntax_unavailable`, `object_missing`, `git_failed`. */
export type ReadWeakenings = (question: WeakeningQuestion) => Promise<readonly Weakening[] | Fault>

/** How the tests of now promise less than at a tree, asked at every look and answered from memory as long as neither side changes. */
export type WeakenedTests = {
  /** Reads what is not known yet. `against`: a stored tree; `now`: the tree of the last look. */
  readonly read: (state: SessionState, against: string, now: string) => Promise<WeakenedNow>
  /** Without reading: what was read last against this tree, `current` when it is of exactly the files of now. */
  readonly known: (state: SessionState, against: string, now: string) => { readonly weakened: WeakenedNow; readonly current: boolean }
}
