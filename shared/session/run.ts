import * as z from 'zod'

/** How strongly a run was confined; stands beside every verdict, and different grades are never compared. */
export const Grade = z.enum(['confined', 'confined-partial', 'container', 'unconfined'])
export type Grade = z.infer<typeof Grade>

/** A host path shown at `at` inside the sandbox. `scratch` is an empty throw-away folder. */
export const Mount = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read-only'), from: z.string(), at: z.string() }),
  z.object({ kind: z.literal('writable'), from: z.string(), at: z.string() }),
  z.object({ kind: z.literal('scratch'), at: z.string() }),
])
export type Mount = z.infer<typeof Mount>

/** Everything a run supervisor needs; written to `<run folder>/request.json` before it starts. Times are milliseconds, sizes bytes. */
export const RunRequest = z.object({
  id: z.string(),
  argv: z.array(z.string()).min(1),
  /** The folder the command sees as its workspace, and where its files really are (a checkout, or the live work tree). */
  workspace: z.string(),
  source: z.string(),
  cwd: z.string(),
  mounts: z.array(Mount),
  env: z.record(z.string(), z.string()),
  grade: Grade,
  missing: z.array(z.string()),
  timeoutMs: z.number().int().positive(),
  limits: z.object({
    outputBytes: z.number().int().positive(),
    fileBytes: z.number().int().positive(),
    memoryBytes: z.number().int().positive(),
    processes: z.number().int().positive(),
  }),
})
export type RunRequest = z.infer<typeof RunRequest>

/** How a run ended. `could-not-start` is a word of its own, never a failed test. */
export const RunEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), code: z.number().int() }),
  z.object({ kind: z.literal('signalled'), signal: z.string() }),
  z.object({ kind: z.literal('timed-out') }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('output-limit') }),
  z.object({ kind: z.literal('process-limit') }),
  z.object({ kind: z.literal('could-not-start'), reason: z.string() }),
])
export type RunEnd = z.infer<typeof RunEnd>

/** What the supervisor measured; `<run folder>/result.json`. CPU covers the whole process tree. */
export const RunResult = z.object({
  id: z.string(),
  end: RunEnd,
  startedAt: z.string(),
  endedAt: z.string(),
  wallMs: z.number().nonnegative(),
  cpuUserMs: z.number().nonnegative(),
  cpuSystemMs: z.number().nonnegative(),
  maxRssBytes: z.number().int().nonnegative(),
  outputBytes: z.number().int().nonnegative(),
  outputSha256: z.string(),
  grade: Grade,
  missing: z.array(z.string()),
})
export type RunResult = z.infer<typeof RunResult>
