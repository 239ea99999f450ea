import { byExit } from '../by-exit.ts'
import type { Runner } from './runner.ts'

/** Any command that we cannot look into: its exit code is all that is read. */
export const exit: Runner = {
  name: 'exit',
  instrument: (argv) => ({ argv: [...argv], env: {} }),
  // npm hands on only what stands behind `--`.
  withFiles: (argv, files) => [...argv, ...(argv[0] === 'npm' ? ['--'] : []), ...files],
  read: ({ runner, end }) => byExit(runner, end),
  listing: 'an unknown command cannot be asked for its tests',
}
