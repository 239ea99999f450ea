import type { RunEnd } from '../session/run.ts'

/** How a run ended, in words for a finding. */
export const describeEnd = (end: RunEnd): string => {
  switch (end.kind) {
    case 'exited':
      return `exit code ${end.code}`
    case 'signalled':
      return `killed by ${end.signal}`
    case 'timed-out':
      return 'stopped at its time limit'
    case 'cancelled':
      return 'cancelled'
    case 'output-limit':
      return 'stopped at its output limit'
    case 'process-limit':
      return 'stopped at its process limit'
    case 'cpu-limit':
      return 'stopped at its CPU limit'
    case 'disk-limit':
      return 'stopped at its disk limit'
    case 'memory-limit':
      return 'stopped at its memory limit'
    case 'could-not-start':
      return `could not start: ${end.reason}`
  }
}
