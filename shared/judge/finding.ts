import type { Conflict, Waiting } from '../session/conflicts.ts'
import type { SessionState } from '../session/state.ts'
import type { TreeNow } from './freshness.ts'
import type { Standing } from './standing.ts'
import type { Surroundings } from './surroundings.ts'
import type { WeakenedNow } from './weakening/open-questions.ts'

export type Severity = 'error' | 'warning' | 'information' | 'hint'

/** A file of the workspace (posix path, 1-based line), or an item of `.maestro/plan.md`. */
export type Where =
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  | { readonly kind: 'plan'; readonly item: string }

/** An operation call that a surface can offer as an action. */
export type Fix = { readonly operation: string; readonly input: Readonly<Record<string, unknown>>; readonly title: string }

/** Something a reader should look at, in editor words. The message is complete by itself: some editors show nothing else. */
export type Finding = {
  readonly code: string
  readonly severity: Severity
  readonly where: Where
  readonly message: string
  readonly evidence: string | null
  readonly fixes: readonly Fix[]
}

/** Everything a rule may look at. `unsaved`: paths whose buffers differ from the disk, in this editor only. */
export type FindingInput = {
  readonly state: SessionState
  readonly standings: readonly Standing[]
  readonly tree: TreeNow
  readonly unsaved: readonly string[]
  readonly tornLines: number
  /** What machines decided without knowing of each other, and what waits for a machine's events. Absent where nobody looked. */
  readonly conflicts?: readonly Conflict[]
  readonly waiting?: readonly Waiting[]
  /** Absent where nobody looked. */
  readonly surroundings?: Surroundings
  /** Absent where nobody looked. */
  readonly weakened?: WeakenedNow
  /** The paths that changed between two measurements, by `changeKey`. */
  readonly between?: Readonly<Record<string, readonly string[]>>
}

/** `severity`: where one case weighs more or less than the rule. */
export type Found = Pick<Finding, 'where' | 'message'> & Partial<Pick<Finding, 'severity' | 'evidence' | 'fixes'>>

export type FindingRule = {
  readonly code: string
  readonly severity: Severity
  /** What the finding means and what to do about it: `maestro explain CODE` and docs/FINDINGS.md. */
  readonly explanation: string
  readonly find: (input: FindingInput) => Iterable<Found>
}

export const defineFinding = (rule: FindingRule): FindingRule => rule

export const call = (operation: string, title: string, input: Readonly<Record<string, unknown>>): Fix => ({ operation, title, input })
