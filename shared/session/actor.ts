import * as z from 'zod'

/** Who did something, and by which way: `name` is the program (a host's or editor's own name), `via` the surface it came through. */
export const Actor = z.object({
  kind: z.enum(['user', 'agent', 'hook', 'server']),
  name: z.string(),
  via: z.enum(['mcp', 'elicitation', 'editor', 'terminal', 'hook', 'server']),
})
export type Actor = z.infer<typeof Actor>

/** `agent (claude-code)`: how an actor reads in a list. */
export const actorLabel = (actor: Actor): string => `${actor.kind} (${actor.name}, ${actor.via})`
