import type { Outcome, RunnerName } from '../../session/outcome.ts'
import type { RunEnd } from '../../session/run.ts'

/** What a finished run left to read. `report`: the text of its report file; `output`: what it printed, for runners that are read by that. */
export type Observed = {
  readonly runner: RunnerName
  readonly report: string | null
  readonly output?: string | null
  readonly end: RunEnd
}

/** What is executed so that we can read it. The environment is added to the run's own. */
export type Instrumented = { readonly argv: string[]; readonly env: Readonly<Record<string, string>> }

/** Texts of a project's files by their posix paths; a file whose presence alone counts may have an empty text. */
export type ProjectFiles = ReadonlyMap<string, string>

export type DetectedTests = { readonly argv: string[]; readonly why: string }

/** What a listing named: single tests, or no more than their files. Posix paths as the runner writes them. */
export type Listed = { readonly kind: 'tests' | 'files'; readonly names: readonly string[] }

/** How a runner is asked for its tests without running them; it proves that a detected command is the runner's. */
export type Listing = {
  readonly argv: (argv: readonly string[], reporters: string) => string[]
  /** Undefined: the command did not answer as the runner would. */
  readonly read: (answer: { readonly output: string; readonly report: string | null }) => Listed | undefined
}

/** One test runner: everything that differs between them, in one place. `reporters` is the absolute folder of our reporters. */
export type Runner = {
  readonly name: RunnerName
  /** Proposals from what the project says of itself, where no package script names the command. */
  readonly detect?: (files: ProjectFiles) => DetectedTests[]
  /** The argv that runs the tests once, when the words of a command are this runner's; launchers and assignments are already gone. */
  readonly recognise?: (command: readonly string[]) => string[] | undefined
  /** Whether flags behind `npm test --` reach it; a runner that takes what stands at the end of its script for file names says no. */
  readonly takesFlagsLast?: (script: readonly string[]) => boolean
  readonly instrument: (argv: readonly string[], reporters: string) => Instrumented
  /** Narrows the command to these files, in place of those that it names itself. */
  readonly withFiles: (argv: readonly string[], files: readonly string[]) => string[]
  readonly read: (observed: Observed) => Outcome
  /** A sentence, where it cannot be asked. */
  readonly listing: Listing | string
}
