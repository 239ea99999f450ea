import * as z from 'zod'
import { TestStatus } from './outcome.ts'

/**
 * What became of a test since the baseline, the most telling first: what keeps a criterion from being met, what fails besides, what else
 * changed. `pre-existing`: it failed then as it fails now; `still-failing`: it fails now in another way; `lost`: it had a result and has none
 * now; `steady`: it passes, or is left out, on both sides.
 */
export const TestClass = z.enum([
  'regressed',
  'lost',
  'newly-skipped',
  'flaky',
  'new-fail',
  'still-failing',
  'pre-existing',
  'fixed',
  'renamed',
  're-parametrised',
  'new-pass',
  'steady',
])
export type TestClass = z.infer<typeof TestClass>

/** How often a test failed in how many tries that came to a result. */
const Failures = z.object({ failed: z.number(), of: z.number() })

/** A test that is not what it was. Of a lost one the file and line are those of the baseline. */
export const ComparedTest = z.object({
  class: TestClass,
  id: z.string(),
  file: z.string(),
  line: z.number().int().positive().optional(),
  path: z.array(z.string()),
  /** Its name then, where that was another one. */
  was: z.array(z.string()).optional(),
  now: TestStatus.nullable(),
  before: TestStatus.nullable(),
  tries: z.object({ baseline: Failures, now: Failures }).optional(),
})
export type ComparedTest = z.infer<typeof ComparedTest>

/** The tests of one evidence record held against the same tests at the baseline. */
export const Comparison = z.object({
  evidence: z.string(),
  /** The tree of then. */
  baseline: z.string(),
  /** The run there; null: nothing was compared, and `reason` says why. */
  run: z.string().nullable(),
  reason: z.string().nullable(),
  /** The output of a build that the run there would have needed, and the line of the configuration that would make it. */
  lacks: z.object({ path: z.string(), line: z.string() }).optional(),
  counts: z.partialRecord(TestClass, z.number()),
  /** The first that fit, the most telling first; without the steady ones. */
  tests: z.array(ComparedTest),
  /** How often changed outcomes were run again on each tree. */
  tries: z.number(),
})
export type Comparison = z.infer<typeof Comparison>
