import type { Outcome, RunnerName } from '../../session/outcome.ts'
import type { RunEnd } from '../../session/run.ts'

/** What a finished run left to read. `report`: the text of its report file; `output`: what it printed, for runners that are read by that. */
export type Observed = {
  readonly runner: RunnerName
  readonly report: string | null
  readonly output?: string | null
  readonly end: RunEnd
  /** The command as it was given, for runners whose words decide what a silence means. */
  readonly argv?: readonly string[]
  /** The project's files that the runner's `reads` asked for, as they were when it ran: some runners name neither file nor line. */
  readonly files?: ProjectFiles
  /** The workspace as the run saw it; stacks name files below it. */
  readonly root?: string
  /** Posix path below `root` in which it ran; absent: `root` itself. Tools name files from there. */
  readonly cwd?: string | undefined
}

/** What is executed so that we can read it. The environment is added to the run's own. */
export type Instrumented = { readonly argv: string[]; readonly env: Readonly<Record<string, string>> }

/** Texts of a project's files by their posix paths; a file whose presence alone counts may have an empty text. */
export type ProjectFiles = ReadonlyMap<string, string>

export type DetectedTests = { readonly argv: string[]; readonly why: string }

/** What a listing named: single tests, or no more than their files. Paths as the runner writes them. */
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
  /** The word that begins its commands; absent: `recognise` is asked about every command. */
  readonly program?: string
  /** The words that run its tests once, from the words of a command; undefined where they do something else. Launchers are already gone. */
  readonly recognise?: (command: readonly string[]) => string[] | undefined
  /** Whether flags behind `npm test --` reach it, for the words of the script; absent: always. */
  readonly takesFlagsLast?: (command: readonly string[]) => boolean
  readonly instrument: (argv: readonly string[], reporters: string) => Instrumented
  /** Narrows the command to these files, in place of those that it names itself. */
  readonly withFiles: (argv: readonly string[], files: readonly string[]) => string[]
  readonly read: (observed: Observed) => Outcome
  /** Which files of the project, by posix paths, have to be in `files` for `read`. */
  readonly reads?: (path: string) => boolean
  /** A sentence, where it cannot be asked. */
  readonly listing: Listing | string
}
