import { agreeWithEnd } from '../agree-with-end.ts'
import { byExit, ofRun } from '../by-exit.ts'
import { readJunit } from '../junit.ts'
import type { Runner } from './runner.ts'

/** Any runner that leaves a JUnit file, where the check names it. */
export const junit: Runner = {
  name: 'junit',
  instrument: (argv) => ({ argv: [...argv], env: {} }),
  withFiles: (argv, files) => [...argv, ...files],
  read: ({ runner, report, end, root, cwd }) =>
    report === null
      ? byExit(runner, end, [ofRun('the JUnit report is not there: only the exit code is known')])
      : agreeWithEnd(readJunit({ texts: [report], ran: root === undefined ? undefined : { root, cwd } }), end),
  listing: 'a report is there only after the tests ran',
}
