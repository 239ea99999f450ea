import type { RunnerName } from '../session/outcome.ts'
import { runnerNamed } from './runners/index.ts'
import type { Instrumented } from './runners/runner.ts'

/**
 * The same command with our reporter, and the environment that it needs; a reporter of the user's own on the command line gives way to the
 * standard one beside ours. `reporters` is the absolute folder of our reporters, as the run sees it.
 */
export const instrumentation = (runner: RunnerName, argv: readonly string[], reporters: string): Instrumented =>
  runnerNamed(runner).instrument(argv, reporters)

/** The argv of `instrumentation`; `reporterPath` is any file in the folder of our reporters, and the runner's own is taken beside it. */
export const instrument = (runner: RunnerName, argv: readonly string[], reporterPath: string): string[] =>
  instrumentation(runner, argv, reporterPath.slice(0, reporterPath.lastIndexOf('/'))).argv
