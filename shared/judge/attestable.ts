import type { Check } from '../session/check.ts'
import type { Criterion } from '../session/criterion.ts'

/** What the user's word can stand for: a manual check, or a criterion without any. Null: its check can be run. */
export const attestable = ({ check, text }: Criterion): Check | null => {
  if (check === null) return { kind: 'manual', question: text }
  return check.kind === 'manual' ? check : null
}
