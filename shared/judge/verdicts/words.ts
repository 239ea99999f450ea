import type { Counts, RunVerdict } from '../../session/evidence.ts'
import type { TestResult } from '../../session/outcome.ts'

export { endLabel } from '../../readers/end-label.ts'

export const countsOf = (outcome: { readonly tests: readonly TestResult[] }): Counts => {
  const count = (...statuses: string[]) => outcome.tests.filter((test) => statuses.includes(test.status)).length
  return {
    passed: count('passed', 'xpassed'),
    failed: count('failed'),
    skipped: count('skipped', 'todo', 'xfailed'),
    missing: count('missing'),
  }
}

/** `12 passed, 1 failed`: only what is not zero, but always the passed ones. */
export const countsLabel = (counts: Counts): string =>
  [
    `${counts.passed} passed`,
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
    ...(counts.missing > 0 ? [`${counts.missing} missing`] : []),
  ].join(', ')

/** A reason quotes what the run said, and has to fit into an event and on a line. */
const REASON_CHARACTERS = 500

const verdict =
  (word: RunVerdict['word']) =>
  (reason: string): RunVerdict => ({
    word,
    reason: reason.length > REASON_CHARACTERS ? `${reason.slice(0, REASON_CHARACTERS)}…` : reason,
  })
export const met = verdict('met')
export const unmet = verdict('unmet')
export const couldNotRun = verdict('could-not-run')
export const firstLine = (text: string): string => text.split('\n')[0] ?? ''
