import { agreeWithEnd } from '../agree-with-end.ts'
import { byExit, ofRun } from '../by-exit.ts'
import { readTap } from '../tap.ts'
import type { Runner } from './runner.ts'

/** Any runner that prints TAP, or leaves it in a file that the check names. */
export const tap: Runner = {
  name: 'tap',
  instrument: (argv) => ({ argv: [...argv], env: {} }),
  withFiles: (argv, files) => [...argv, ...files],
  read: ({ runner, report, output, end, root, cwd }) => {
    const outcome = readTap({ text: report ?? output ?? '', ran: root === undefined ? undefined : { root, cwd } })
    return outcome === undefined
      ? byExit(runner, end, [ofRun('there is no TAP to read: only the exit code is known')])
      : agreeWithEnd(outcome, end)
  },
  listing: 'TAP is there only after the tests ran',
}
