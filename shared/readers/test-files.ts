import type { RunnerName } from '../session/outcome.ts'
import { runnerNamed } from './runners/index.ts'

/** A detected test command narrowed to some files: in place of those it names itself, where the runner is one we know. */
export const withTestFiles = (runner: RunnerName, argv: readonly string[], files: readonly string[]): string[] =>
  files.length === 0 ? [...argv] : runnerNamed(runner).withFiles(argv, files)
