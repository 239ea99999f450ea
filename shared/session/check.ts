import * as z from 'zod'
import { DiagnosticSeverity } from './diagnostic.ts'

const Argv = z.array(z.string().min(1)).min(1)
const Globs = z.array(z.string().min(1)).min(1)

/** Below the workspace, in posix form. */
const Path = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.includes('\\') && !path.split('/').includes('..'), {
    error: 'must be a path below the workspace, with /',
  })

/** What every check that runs something may say. `cwd`: posix folder below the workspace. `inputs`: the files that it depends on; absent: see EVIDENCE.md. */
const running = {
  timeoutS: z.number().int().positive().optional(),
  cwd: Path.optional(),
  inputs: Globs.optional(),
}

/** Runs a command in a checkout of the tree; met when it exits 0, or, with `pattern`, when its output also matches. */
const CommandCheck = z.object({ kind: z.literal('command'), argv: Argv, pattern: z.string().optional(), ...running })

/** A file that the tests leave, for runners that we do not read ourselves. */
const TestReport = z.object({ format: z.enum(['junit', 'tap']), path: Path })

/**
 * Runs the project's own tests; met when every discovered test passes and at least one ran. `files` narrows the run. `originals`: also the test
 * files that the baseline had must be unchanged.
 */
const TestsCheck = z.object({
  kind: z.literal('tests'),
  files: z.array(z.string().min(1)).optional(),
  argv: Argv.optional(),
  originals: z.boolean().optional(),
  report: TestReport.optional(),
  ...running,
})

/**
 * Runs the tests that are new or changed since the baseline, on its source and on today's; met when at least one fails there, for what it compares,
 * and passes now. `files` narrows it to these, and then no new test in them may pass without the fix.
 */
const FailsWithoutFixCheck = z.object({
  kind: z.literal('fails-without-fix'),
  files: z.array(z.string().min(1)).optional(),
  argv: Argv.optional(),
  ...running,
})

/** A type-checker or linter names at most `max` (none unless told) problems of `severity` or worse (warning unless told). */
const DiagnosticsCheck = z.object({
  kind: z.literal('diagnostics'),
  argv: Argv,
  max: z.number().int().nonnegative().optional(),
  severity: DiagnosticSeverity.optional(),
  /** A VS Code problem matcher for output that nothing else reads. */
  matcher: z.record(z.string(), z.unknown()).optional(),
  ...running,
})

/** The runner's own coverage report shows at least `min` per cent of the lines (or branches) in `scope`. `path`: where the report is left. */
const CoverageCheck = z.object({
  kind: z.literal('coverage'),
  argv: Argv,
  min: z.number().min(0).max(100),
  what: z.enum(['lines', 'branches']).optional(),
  scope: Globs.optional(),
  path: Path.optional(),
  ...running,
})

const MetricSpec = z
  .object({
    name: z.string().min(1),
    /** Its first group is the number; the last match counts. */
    pattern: z.string().optional(),
    /** Or where it stands in the JSON that the command prints: `latency.p95`. */
    path: z.string().optional(),
    /** A file that the run leaves, to be read instead of what it prints. */
    artefact: Path.optional(),
    op: z.enum(['<=', '>=', '<', '>', '==']),
    target: z.number(),
    unit: z.string().optional(),
  })
  .refine((spec) => (spec.pattern === undefined) !== (spec.path === undefined), { error: 'each metric needs pattern or path, not both' })

/** Numbers that one run prints, each held against its target. The load's parameters are in the argv, and so in the method. */
const MetricCheck = z.object({ kind: z.literal('metric'), argv: Argv, metrics: z.array(MetricSpec).min(1), ...running })

/**
 * What stands against the files of now: `baseline` (unless told), a checkpoint or commit, another session (its newest checkpoint), or `previous`, what
 * the criterion was last measured on. Always a tree, never a number: it is measured again, in turns with now.
 */
const Against = z.string().min(1).optional()

/**
 * Pairs of fresh processes on two trees in random order. Met when what they show answers the goal: `not-slower` (unless told) than the margin allows
 * (5 % unless told), or `faster` by at least `by` %. Time is measured, or what the benchmark prints (`pattern` or `path`, which may name a benchmark
 * that a known tool tells of): a cost (unless told), of which less is better, or a throughput.
 */
const BenchCheck = z
  .object({
    kind: z.literal('bench'),
    argv: Argv,
    against: Against,
    goal: z.enum(['not-slower', 'faster']).optional(),
    by: z.number().positive().max(99).optional(),
    margin: z.number().positive().max(100).optional(),
    pattern: z.string().optional(),
    path: z.string().optional(),
    what: z.enum(['cost', 'throughput']).optional(),
    ...running,
  })
  .refine(({ goal, by }) => by === undefined || goal === 'faster', { error: 'by needs goal: "faster"' })
  .refine(({ pattern, path }) => pattern === undefined || path === undefined, { error: 'pattern or path, not both' })
  .refine(({ pattern, path, what }) => what === undefined || pattern !== undefined || path !== undefined, {
    error: 'what is about a number that is printed: it needs pattern or path',
  })

/** Fresh runs of a command or of tests, now and at the baseline in turns; met when none of `times` (50 unless told) fails now. */
const RepeatCheck = z.object({
  kind: z.literal('repeat'),
  argv: Argv.optional(),
  files: z.array(z.string().min(1)).optional(),
  times: z.number().int().positive().max(1000).optional(),
  against: Against,
  ...running,
})

/** What one case adds to the command, and what it reads. */
export const ParityCase = z.object({ name: z.string().min(1), args: z.array(z.string()).optional(), stdin: z.string().optional() })

/** Two commands on the tree of now, or one on two trees, given the same inputs: met when both print the same and end alike, in every case. */
const ParityCheck = z
  .object({
    kind: z.literal('parity'),
    argv: Argv,
    other: Argv.optional(),
    against: Against,
    cases: z.array(ParityCase).min(1).max(100),
    ...running,
  })
  .refine(({ other, against }) => other === undefined || against === undefined, {
    error: 'other (a command) or against (a tree), not both',
  })
  .refine(({ cases }) => new Set(cases.map(({ name }) => name)).size === cases.length, { error: 'each case needs a name of its own' })

/** The files that the globs name have the contents that they had at the baseline; none came, none went. */
const UnchangedCheck = z.object({ kind: z.literal('unchanged'), globs: Globs })

/** Nothing matches: no file of the globs, or, with `symbol`, no such word in them; no such dependency in any manifest. */
const AbsentCheck = z
  .object({
    kind: z.literal('absent'),
    globs: Globs.optional(),
    dependency: z.string().min(1).optional(),
    symbol: z.string().min(1).optional(),
  })
  .refine((check) => check.globs !== undefined || check.dependency !== undefined || check.symbol !== undefined, {
    error: 'needs globs, dependency or symbol',
  })

/** What was added since the baseline holds no leftovers: debugging, commented-out code, to-dos, skipped tests, placeholder bodies. */
const CleanCheck = z.object({ kind: z.literal('clean') })

/** A document exists, and each of the sections that are named has something in it. */
const DocumentCheck = z.object({ kind: z.literal('document'), path: Path, sections: z.array(z.string().min(1)).optional() })

/** The user says so, with a reason. */
const ManualCheck = z.object({ kind: z.literal('manual'), question: z.string().min(1) })

/** A runnable way to observe a criterion. */
export const Check = z.discriminatedUnion('kind', [
  CommandCheck,
  TestsCheck,
  FailsWithoutFixCheck,
  DiagnosticsCheck,
  CoverageCheck,
  MetricCheck,
  BenchCheck,
  RepeatCheck,
  ParityCheck,
  UnchangedCheck,
  AbsentCheck,
  CleanCheck,
  DocumentCheck,
  ManualCheck,
])
export type Check = z.infer<typeof Check>
