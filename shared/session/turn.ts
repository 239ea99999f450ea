import * as z from 'zod'

/** A turn's start or end as a host's hook told it. `turn` and `hostSession` are the host's own ids, `happenedAt` the hook's clock (ISO 8601). */
export const Turn = z.object({
  host: z.string(),
  phase: z.enum(['start', 'end']),
  turn: z.string().nullable(),
  hostSession: z.string().nullable(),
  happenedAt: z.string(),
})
export type Turn = z.infer<typeof Turn>
