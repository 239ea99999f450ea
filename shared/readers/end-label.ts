import type { RunEnd } from '../session/run.ts'

/** How a run ended, in words for a finding, a verdict and a view. */
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
    case 'service-ended':
      return `failed after its service ${end.service} had ended`
  }
}
