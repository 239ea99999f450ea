import type { Counts, RunVerdict } from '../../session/evidence.ts'
import type { TestResult } from '../../session/outcome.ts'
import type { RunEnd } from '../../session/run.ts'

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

export const endLabel = (end: RunEnd): string => {
  switch (end.kind) {
    case 'exited':
      return `exit code ${end.code}`
    case 'signalled':
      return `ended by ${end.signal}`
    case 'timed-out':
      return 'timed out'
    case 'cancelled':
      return 'cancelled'
    case 'output-limit':
      return 'stopped at the output limit'
    case 'process-limit':
      return 'stopped at the process limit'
    case 'cpu-limit':
      return 'stopped at the CPU limit'
    case 'disk-limit':
      return 'stopped at the disk limit'
    case 'memory-limit':
      return 'stopped at the memory limit'
    case 'could-not-start':
      return `could not start: ${end.reason}`
  }
}

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
