import { canonicalJson } from '../session/canonical.ts'
import type { Check } from '../session/check.ts'
import type { Criterion } from '../session/criterion.ts'
import type { SessionState } from '../session/state.ts'

/** A criterion as it is judged now. `plan`: hash of the approved revision that fixed its definition, or null when nobody approved it. */
export type CriterionInForce = { readonly criterion: Criterion; readonly plan: string | null }

/** The approved definitions first, as approved; then what has been added since, marked as not approved. */
export const criteriaInForce = (state: SessionState): CriterionInForce[] => {
  const approved = state.approved?.plan.criteria ?? []
  const fixed = new Set(approved.map((criterion) => criterion.id))
  return [
    ...approved.map((criterion) => ({ criterion, plan: state.approved?.plan.hash ?? null })),
    ...state.criteria.filter((criterion) => !fixed.has(criterion.id)).map((criterion) => ({ criterion, plan: null })),
  ]
}

export const sameCheck = (a: Check | null, b: Check | null): boolean => canonicalJson(a) === canonicalJson(b)
