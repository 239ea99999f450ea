import type { RunCheck } from '../../session/check-kinds.ts'

/** A criterion's check on exactly one tree. */
export type CheckAsked<C extends RunCheck = RunCheck> = {
  readonly criterion: string
  readonly check: C
  readonly plan: string | null
  readonly tree: string
  readonly policy: string
}
