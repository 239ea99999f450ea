import * as z from 'zod'

/** A path that a checkpoint did not store, and why. Restore never touches it. */
const NotStored = z.object({ path: z.string(), why: z.string() })

/** A tree with its reason, as a commit in our own store. `parent` is the checkpoint before it in this session. */
export const Checkpoint = z.object({
  id: z.string(),
  tree: z.string(),
  commit: z.string(),
  parent: z.string().nullable(),
  why: z.enum(['opened', 'request', 'before-run', 'before-restore', 'restored']),
  reason: z.string(),
  notStored: z.array(NotStored),
  notStoredCount: z.number(),
})
export type Checkpoint = z.infer<typeof Checkpoint>
