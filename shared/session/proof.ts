import * as z from 'zod'
import { TestStatus } from './outcome.ts'

/**
 * Whether a new test shows the fault that it is about: `yes`, it fails on the baseline's source and passes now; `no`, it passes on both, or fails
 * now; `cannot-tell`, it does not load there, or needs what is not there.
 */
export const Proof = z.object({
  id: z.string(),
  file: z.string(),
  line: z.number().int().positive().optional(),
  path: z.array(z.string()),
  /** What it is on the files of now. */
  now: TestStatus,
  answer: z.enum(['yes', 'no', 'cannot-tell']),
  why: z.string(),
})
export type Proof = z.infer<typeof Proof>
