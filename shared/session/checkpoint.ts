import * as z from 'zod'

/** A path that a checkpoint did not store, and why. Restore never touches it. */
const NotStored = z.object({ path: z.string(), why: z.string() })

/** Why a checkpoint was made. */
export const Why = z.enum([
  'opened',
  'request',
  'turn-start',
  'turn-end',
  'timer',
  'disk-pressure',
  'before-run',
  'before-restore',
  'restored',
  'before-merge',
  'merged',
  'closed',
])

/**
 * A tree with its reason. `parent` is the checkpoint that the files stood on, `merged` the heads of other machines that this one settled with.
 * `turn` is the host's turn, `step` the plan step that was under way. The commit in our repository follows from this alone.
 */
export const Checkpoint = z.object({
  id: z.string(),
  tree: z.string(),
  parent: z.string().nullable(),
  merged: z.array(z.string()).default([]),
  why: Why,
  reason: z.string(),
  turn: z.string().nullable().default(null),
  step: z.string().nullable().default(null),
  notStored: z.array(NotStored),
  notStoredCount: z.number(),
})
export type Why = z.infer<typeof Why>
export type Checkpoint = z.infer<typeof Checkpoint>
