import * as z from 'zod'
import { CoverageReport } from './coverage.ts'
import { Diagnostic } from './diagnostic.ts'

/** How much of a result Maestro could see: all of it, what a standard format holds, the exit code alone, or (of a user's word) nothing. */
export const Fidelity = z.enum(['full', 'format', 'exit', 'none'])
export type Fidelity = z.infer<typeof Fidelity>

/**
 * `missing`: discovered, but the run ended without a result for it. `xfailed`: failed as it was expected to, so it counts with the skipped.
 * `xpassed`: passed although it was expected to fail; where the runner calls that an error, it is `failed` instead.
 */
export const TestStatus = z.enum(['passed', 'failed', 'skipped', 'todo', 'xfailed', 'xpassed', 'missing'])
export type TestStatus = z.infer<typeof TestStatus>

/** How a test failed. `assertion`: something was compared; `error`: anything else was thrown; `hook`: before or after it; `timeout`: it took too long; `load`: its module did not load; `crash`: its process ended. */
export const FailureKind = z.enum(['assertion', 'error', 'hook', 'timeout', 'load', 'crash'])
export type FailureKind = z.infer<typeof FailureKind>

/** A line of the project that a failure's stack names. */
export const Frame = z.object({ file: z.string(), line: z.number().int().positive() })
export type Frame = z.infer<typeof Frame>

/** One test. `id` is opaque: file, path and the ordinal among equals; never split it. Lines are 1-based, durations milliseconds. */
export const TestResult = z.object({
  id: z.string(),
  file: z.string(),
  path: z.array(z.string()),
  line: z.number().int().positive().optional(),
  status: TestStatus,
  durationMs: z.number().nonnegative().optional(),
  message: z.string().optional(),
  failure: FailureKind.optional(),
  /** Lines of the project in the failure's stack, innermost first. */
  frames: z.array(Frame).optional(),
  /** How often the runner tried it in this one run; above 1 with a pass it is flaky. */
  attempts: z.number().int().positive().optional(),
  /** It passes by failing (`fails`, `failing`, `should_panic`). */
  expectFail: z.boolean().optional(),
  /** Its parameters as the runner writes them, where it tells: `[2-3]`. */
  params: z.string().optional(),
})
export type TestResult = z.infer<typeof TestResult>

/** A problem that belongs to a file rather than to one test: a module that does not load, a hook that failed. */
export const FileProblem = z.object({ file: z.string(), line: z.number().int().positive().optional(), message: z.string() })
export type FileProblem = z.infer<typeof FileProblem>

/** What one run observed, parsed. Produced by readers/, never by a caller. */
export const Outcome = z.object({
  runner: z.string(),
  fidelity: Fidelity,
  tests: z.array(TestResult),
  problems: z.array(FileProblem),
  /** What the runner says happened with the whole run; held against the counts and the exit code. */
  ended: z.boolean(),
  /** What a type-checker or linter named; absent where nobody looked for it. */
  diagnostics: z.array(Diagnostic).optional(),
  /** The runner's own coverage report; null: asked for, and there is none. */
  coverage: CoverageReport.nullable().optional(),
})
export type Outcome = z.infer<typeof Outcome>

/** Runners that we read test by test, by a reporter of our own or by what they print; `exit` is every other command. */
export const RunnerName = z.enum(['node-test', 'vitest', 'jest', 'mocha', 'pytest', 'go', 'cargo', 'junit', 'tap', 'exit'])
export type RunnerName = z.infer<typeof RunnerName>
