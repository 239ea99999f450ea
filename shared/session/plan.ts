import * as z from 'zod'
import { Criterion } from './criterion.ts'

/** One step of the plan: the files it will change and the tests that will show it. */
export const PlanStep = z.object({ id: z.string(), title: z.string(), files: z.array(z.string()), tests: z.array(z.string()) })
export type PlanStep = z.infer<typeof PlanStep>

/** What the user approves: the work and the criteria it is held to, as one revision with one hash. */
export const Plan = z.object({
  revision: z.number().int().positive(),
  hash: z.string(),
  strategy: z.string(),
  steps: z.array(PlanStep),
  edgeCases: z.array(z.string()),
  testApproach: z.string(),
  scope: z.string(),
  criteria: z.array(Criterion),
  /** Globs of test files that may not promise less, whatever the reason. Absent: none. */
  locked: z.array(z.string()).optional(),
})
export type Plan = z.infer<typeof Plan>

/** The part of a plan that its hash covers: everything but the hash and the revision number. */
export const planContent = ({ hash: _hash, revision: _revision, ...content }: Plan) => content
