import * as z from 'zod'
import { ParityCase } from './check.ts'
import { RunnerName } from './outcome.ts'
import { RunEnd, RunRequest } from './run.ts'

/** What a series holds against each other: the files of now, and those (or the command) that stand against them. */
export const Side = z.enum(['other', 'now'])
export type Side = z.infer<typeof Side>

/** What is compared, fixed before anything is measured. Shares of 1; `goal` null: nothing is to be met, the word is the answer. */
const BenchPlan = z.object({
  kind: z.literal('bench'),
  goal: z.enum(['not-slower', 'faster']).nullable(),
  percent: z.number(),
  margin: z.number(),
  /** `time`, or what the benchmark prints. */
  measure: z.enum(['time', 'cost', 'throughput']),
  pattern: z.string().optional(),
  path: z.string().optional(),
})
export type BenchPlan = z.infer<typeof BenchPlan>

/** How the tests of a try are read: by their runner, from what the command prints and reports. */
const Reading = z.object({ runner: RunnerName, argv: z.array(z.string()), root: z.string(), cwd: z.string().optional() })

/** `shuffle`: whether the runner is told to shuffle its tests, each try by a seed of its own. */
const RepeatPlan = z.object({
  kind: z.literal('repeat'),
  times: z.number().int().positive(),
  shuffle: z.boolean(),
  reading: Reading,
})
export type RepeatPlan = z.infer<typeof RepeatPlan>

const ParityPlan = z.object({ kind: z.literal('parity'), cases: z.array(ParityCase) })
export type ParityPlan = z.infer<typeof ParityPlan>

export const SeriesPlan = z.discriminatedUnion('kind', [BenchPlan, RepeatPlan, ParityPlan])
export type SeriesPlan = z.infer<typeof SeriesPlan>

/** Everything that the program of a series needs: `<run folder>/request.json`. `seed` decides every order in it. */
export const SeriesRequest = z.object({
  id: z.string(),
  seed: z.number().int().nonnegative(),
  plan: SeriesPlan,
  sides: z.object({ now: RunRequest, other: RunRequest }),
})
export type SeriesRequest = z.infer<typeof SeriesRequest>

/**
 * One process and what was measured of its whole tree: a line of `<run folder>/samples.ndjson`, written as it ends. Milliseconds; `load` is the
 * machine's of the last minute, before it began.
 */
export const SeriesSample = z.object({
  n: z.number().int().positive(),
  side: Side,
  /** The pair, try or case that it belongs to, from 1; 0: the warm-up, which counts for nothing. */
  round: z.number().int().nonnegative(),
  end: RunEnd,
  wallMs: z.number(),
  cpuMs: z.number(),
  load: z.number(),
  /** What it printed, where that is measured; null: there was no number. */
  metric: z.number().nullable().optional(),
  /** By which its tests were shuffled. */
  seed: z.number().int().nonnegative().optional(),
  case: z.string().optional(),
  /** How a try of tests went, where that is more than its exit code. */
  word: z.enum(['passed', 'failed', 'unable']).optional(),
  /** sha256 of what it wrote to stdout, where that is compared. */
  stdout: z.string().optional(),
})
export type SeriesSample = z.infer<typeof SeriesSample>

/** Now against the other side as a share, 0.1 for 10 % more; the interval holds over all looks together with 95 %. */
const Compared = z.object({
  word: z.enum(['slower', 'faster', 'no-difference', 'inconclusive']),
  change: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  pairs: z.number(),
  /** The smallest change that this run could have shown. */
  detectable: z.number(),
})
export type Compared = z.infer<typeof Compared>

const BenchResult = z.object({
  kind: z.literal('bench'),
  plan: BenchPlan,
  pairs: z.number(),
  /** Pairs after which it was looked at; the last one is where it ended. */
  looks: z.array(z.number()),
  /** What is asked about: wall time, or what is printed. */
  lead: Compared,
  /** CPU time of the whole tree. Null: too short to be told by the clock of the system. */
  cpu: Compared.nullable(),
  /** What is measured in the middle, as measured: milliseconds, or what is printed. */
  middle: z.object({ other: z.number(), now: z.number() }),
  /** Processes of one side that came one after the other, the later against the earlier: what the machine alone does. Null: there were none. */
  noise: Compared.nullable(),
  load: z.tuple([z.number(), z.number()]),
})
export type BenchResult = z.infer<typeof BenchResult>

/**
 * `below`: the rate of failures lies below it with 95 %. `enough`: so many tries show a failure as frequent as the other side's with 95 %; null: it
 * never failed there. `unable`: why the other side could not be tried at all.
 */
const RepeatResult = z.object({
  kind: z.literal('repeat'),
  other: z.object({ count: z.number(), of: z.number() }),
  now: z.object({ count: z.number(), of: z.number() }),
  below: z.number(),
  enough: z.number().nullable(),
  unable: z.string().nullable(),
  shuffled: z.boolean(),
})
export type RepeatResult = z.infer<typeof RepeatResult>

const ParityResult = z.object({
  kind: z.literal('parity'),
  cases: z.number(),
  equal: z.number(),
  /** `unsteady`: the same side answers differently when asked again, so that nothing can be compared. */
  differences: z.array(z.object({ case: z.string(), what: z.string(), unsteady: z.boolean() })),
})
export type ParityResult = z.infer<typeof ParityResult>

export const SeriesResult = z.discriminatedUnion('kind', [BenchResult, RepeatResult, ParityResult])
export type SeriesResult = z.infer<typeof SeriesResult>

/** What stood against now: its tree, the name that it was asked for by, and, where the project says otherwise there how it runs, what differs. */
export const Against = z.object({ name: z.string(), tree: z.string(), differs: z.array(z.string()) })
export type Against = z.infer<typeof Against>

/** What a record keeps of a series. The samples lie in the run's folder, under `samples`. */
export const SeriesRecord = z.object({
  version: z.literal(1),
  seed: z.number(),
  against: Against,
  samples: z.object({ count: z.number(), sha256: z.string() }),
  /** Null: it ended before it could show anything. */
  result: SeriesResult.nullable(),
})
export type SeriesRecord = z.infer<typeof SeriesRecord>
