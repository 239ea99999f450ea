import * as z from 'zod'

/** How much of a result the reader could see: our reporter, a standard format, or the exit code alone. */
export const Fidelity = z.enum(['full', 'format', 'exit'])
export type Fidelity = z.infer<typeof Fidelity>

/** `missing`: discovered, but the run ended without a result for it. */
export const TestStatus = z.enum(['passed', 'failed', 'skipped', 'todo', 'missing'])
export type TestStatus = z.infer<typeof TestStatus>

/** One test. `id` is opaque: file, path and the ordinal among equals; never split it. Lines are 1-based, durations milliseconds. */
export const TestResult = z.object({
  id: z.string(),
  file: z.string(),
  path: z.array(z.string()),
  line: z.number().int().positive().optional(),
  status: TestStatus,
  durationMs: z.number().nonnegative().optional(),
  message: z.string().optional(),
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
})
export type Outcome = z.infer<typeof Outcome>

/** Runners that we read by a reporter of our own; `exit` is every other command. */
export const RunnerName = z.enum(['node-test', 'vitest', 'exit'])
export type RunnerName = z.infer<typeof RunnerName>
