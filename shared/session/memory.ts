import * as z from 'zod'

export const MemoryKind = z.enum(['request', 'reply', 'decision', 'lesson', 'validation', 'summary'])
export type MemoryKind = z.infer<typeof MemoryKind>

/** A memory's record. The text itself is dialog: it lies in texts/, outside history, and can be deleted. */
export const Memory = z.object({
  id: z.string(),
  kind: MemoryKind,
  /** sha256 of salt and text: shows that the text is the one remembered, without letting anybody guess it from the journal. */
  digest: z.string(),
  characters: z.number().int().nonnegative(),
  replaces: z.array(z.string()),
})
export type Memory = z.infer<typeof Memory>
