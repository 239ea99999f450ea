import type * as z from 'zod'
import { isFault, type Answer, type Fault } from '../../shared/index.ts'
import type { Outcome } from './command.ts'
import { exits } from './exits.ts'

/** A reply ends with 0, a fault with 1, unless the command knows better. */
export const replied = (reply: Answer | Fault, exit: number = isFault(reply) ? exits.fault : exits.done): Outcome => ({
  kind: 'reply',
  reply,
  exit,
})

/** An answer in both forms that every command owes: words, and the same as JSON. */
export const answered = (text: string, view: Readonly<Record<string, unknown>>, exit: number = exits.done): Outcome =>
  replied({ kind: 'answer', text, view }, exit)

/** What is wrong with the arguments, in the words of the terminal. */
export const wrongArguments = (error: z.ZodError): Outcome => ({
  kind: 'usage',
  message: error.issues
    .slice(0, 5)
    .map((issue) => `${String(issue.path[0] ?? 'arguments')}: ${issue.message}`)
    .join('; '),
})
