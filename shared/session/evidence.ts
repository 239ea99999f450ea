import * as z from 'zod'
import { Actor } from './actor.ts'
import { Check } from './check.ts'
import { Diagnostic } from './diagnostic.ts'
import { Fidelity, FileProblem, RunnerName, TestResult } from './outcome.ts'
import { Proof } from './proof.ts'
import { Grade, RunEnd } from './run.ts'
import { Against, SeriesRecord } from './series.ts'

/** How a check is executed, frozen: everything that would make two runs incomparable if it changed. */
export const Method = z.object({
  hash: z.string(),
  argv: z.array(z.string()),
  runner: RunnerName,
  env: z.record(z.string(), z.string()),
  timeoutMs: z.number(),
  /** Posix path of the folder below the workspace in which it runs; absent: the workspace itself. */
  cwd: z.string().optional(),
  /** Commands that build what git ignores, run before the check and cached by tree and lock files. */
  setup: z.array(z.array(z.string())).optional(),
  /** What was hashed besides the argv, by name, so that a changed method can say what changed: `package.json scripts`, `vitest.config.ts`. */
  parts: z.record(z.string(), z.string()).optional(),
})
export type Method = z.infer<typeof Method>

/** Whose files a run saw: today's, the baseline's, the baseline's source with today's tests, or today's source with the baseline's tests. */
export const Arm = z.enum(['now', 'baseline', 'mix', 'reverse-mix'])
export type Arm = z.infer<typeof Arm>

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
  /** Absent: now. */
  arm: Arm.optional(),
  /** What a series holds against the files of now, and its host folder; null: it lies in the same one. */
  against: Against.extend({ checkout: z.string().nullable() }).optional(),
})
export type RunPurpose = z.infer<typeof RunPurpose>

/** Counts of one outcome's tests. */
export const Counts = z.object({ passed: z.number(), failed: z.number(), skipped: z.number(), missing: z.number() })
export type Counts = z.infer<typeof Counts>

/** What a run shows by itself. `stale` and `unproven` are never stored: they are computed from the tree of now. */
export const RunVerdict = z.object({ word: z.enum(['met', 'unmet', 'could-not-run']), reason: z.string() })
export type RunVerdict = z.infer<typeof RunVerdict>

/** Beside the grades of a run: `read`, nothing was executed, Maestro read the tree itself; `attested`, the user's word and nothing else. */
const EvidenceGrade = z.enum([...Grade.options, 'read', 'attested'])

/** The files that the evidence depends on. `whole`: all of the tree. `digest` covers their paths, modes and contents. */
export const Inputs = z.object({
  source: z.enum(['whole', 'declared', 'packages']),
  /** Posix globs from the workspace; empty for `whole`. */
  globs: z.array(z.string()),
  digest: z.string(),
})
export type Inputs = z.infer<typeof Inputs>

/** One number that a run printed or reported, held against its target. `value` null: it was not found. */
export const Measured = z.object({
  name: z.string(),
  value: z.number().nullable(),
  op: z.enum(['<=', '>=', '<', '>', '==']),
  target: z.number(),
  unit: z.string().optional(),
  holds: z.boolean(),
})
export type Measured = z.infer<typeof Measured>

/** A file that the run made and that is kept with it. Bytes; posix path from the workspace. */
const Artefact = z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })

/** An outcome bound to tree, method and environment. Times ISO 8601 or milliseconds, sizes bytes. */
export const Evidence = z.object({
  id: z.string(),
  run: z.string(),
  criterion: z.string(),
  check: Check,
  plan: z.string().nullable(),
  askedBy: Actor,
  subject: z.object({
    tree: z.string(),
    policy: z.string(),
    arm: Arm,
    /** Absent in older records: the whole tree. */
    inputs: Inputs.optional(),
  }),
  method: Method,
  timing: z.object({ startedAt: z.string(), endedAt: z.string(), wallMs: z.number(), cpuMs: z.number(), maxRssBytes: z.number() }),
  end: RunEnd,
  sandbox: z.object({ grade: EvidenceGrade, missing: z.array(z.string()) }),
  environment: z.object({
    os: z.string(),
    arch: z.string(),
    cpus: z.number(),
    node: z.string(),
    lockFiles: z.string(),
    /** Versions of what took part, by name: the runner, services. */
    tools: z.record(z.string(), z.string()).optional(),
    /** Inputs outside the tree that the record could not hash, in words. */
    untracked: z.array(z.string()).optional(),
    /** Lock files of the tree that are not those by which the mounted dependencies were installed. */
    lockFilesDiffer: z.array(z.string()).optional(),
    /** Hosts and ports that the configuration asked for and the user has not allowed. */
    refusedHosts: z.array(z.string()).optional(),
    /** Digests of declared inputs outside the tree, by path or name. */
    outside: z.record(z.string(), z.string()).optional(),
  }),
  results: z.object({
    runner: z.string(),
    fidelity: Fidelity,
    counts: Counts,
    /** Failing and missing tests, the first 40; the whole outcome lies in the run's folder under `digest`. */
    failing: z.array(TestResult),
    problems: z.array(FileProblem),
    digest: z.string(),
    /** Problems of a type-checker or linter, the first that fit; the whole list lies in the run's folder. */
    diagnostics: z.array(Diagnostic).optional(),
    /** Counts of all diagnostics by severity. */
    diagnosticCounts: z.record(z.string(), z.number()).optional(),
    metrics: z.array(Measured).optional(),
    /** New tests, the first that fit, and what each shows without the fix. */
    proofs: z.array(Proof).optional(),
    /** Covered and executable lines or branches in the check's scope. */
    coverage: z.object({ what: z.enum(['lines', 'branches']), covered: z.number(), total: z.number() }).optional(),
    /** What many runs show together. */
    series: SeriesRecord.optional(),
  }),
  artefacts: z.array(Artefact).optional(),
  /** The text in which the user says why; for what was attested. */
  reason: z.string().optional(),
  integrity: z.object({ changedFiles: z.array(z.string()), leftFiles: z.array(z.string()), setIdFiles: z.array(z.string()).optional() }),
  log: z.object({ sha256: z.string(), bytes: z.number() }),
  verdict: RunVerdict,
})
export type Evidence = z.infer<typeof Evidence>
