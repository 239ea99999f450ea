import * as z from 'zod'
import { Actor } from './actor.ts'
import { Check } from './check.ts'
import { Fidelity, FileProblem, RunnerName, TestResult } from './outcome.ts'
import { Grade, RunEnd } from './run.ts'

/** How a check is executed, frozen: everything that would make two runs incomparable if it changed. */
export const Method = z.object({
  hash: z.string(),
  argv: z.array(z.string()),
  runner: RunnerName,
  env: z.record(z.string(), z.string()),
  timeoutMs: z.number(),
})
export type Method = z.infer<typeof Method>

/** What a run was started for. Kept in the journal, so that any process can settle the run of a process that died. */
export const RunPurpose = z.object({
  criterion: z.string().nullable(),
  check: Check.nullable(),
  /** The approved plan revision the definition was read from; null: `definition not approved`. */
  plan: z.string().nullable(),
  tree: z.string(),
  policy: z.string(),
  method: Method,
  askedBy: Actor,
  /** Host folder of the checkout; null: the live work tree. */
  checkout: z.string().nullable(),
})
export type RunPurpose = z.infer<typeof RunPurpose>

/** Counts of one outcome's tests. */
export const Counts = z.object({ passed: z.number(), failed: z.number(), skipped: z.number(), missing: z.number() })
export type Counts = z.infer<typeof Counts>

/** What a run shows by itself. `stale` and `unproven` are never stored: they are computed from the tree of now. */
export const RunVerdict = z.object({ word: z.enum(['met', 'unmet', 'could-not-run']), reason: z.string() })
export type RunVerdict = z.infer<typeof RunVerdict>

/** An outcome bound to tree, method and environment. Times ISO 8601 or milliseconds, sizes bytes. */
export const Evidence = z.object({
  id: z.string(),
  run: z.string(),
  criterion: z.string(),
  check: Check,
  plan: z.string().nullable(),
  askedBy: Actor,
  subject: z.object({ tree: z.string(), policy: z.string(), arm: z.literal('now') }),
  method: Method,
  timing: z.object({ startedAt: z.string(), endedAt: z.string(), wallMs: z.number(), cpuMs: z.number(), maxRssBytes: z.number() }),
  end: RunEnd,
  sandbox: z.object({ grade: Grade, missing: z.array(z.string()) }),
  environment: z.object({ os: z.string(), arch: z.string(), cpus: z.number(), node: z.string(), lockFiles: z.string() }),
  results: z.object({
    runner: z.string(),
    fidelity: Fidelity,
    counts: Counts,
    /** Failing and missing tests, the first 40; the whole outcome lies in the run's folder under `digest`. */
    failing: z.array(TestResult),
    problems: z.array(FileProblem),
    digest: z.string(),
  }),
  integrity: z.object({ changedFiles: z.array(z.string()), leftFiles: z.array(z.string()) }),
  log: z.object({ sha256: z.string(), bytes: z.number() }),
  verdict: RunVerdict,
})
export type Evidence = z.infer<typeof Evidence>
