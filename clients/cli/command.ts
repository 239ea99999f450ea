import type * as z from 'zod'
import type { Answer, CliWords, Fault } from '../../shared/index.ts'
import type { Environment } from './environment.ts'
import type { Terminal } from './terminal.ts'

/** What came of a command: a reply with its exit code, a call of the wrong shape, or nothing more to say. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Answer | Fault; readonly exit: number }
  | { readonly kind: 'usage'; readonly message: string }
  | { readonly kind: 'silent'; readonly exit: number }

/** One call of the program. `programs` is the folder of the bundled programs; `session` what `--session` named. */
export type Request = {
  readonly folder: string
  readonly session: string | null
  readonly json: boolean
  readonly terminal: Terminal
  readonly env: Environment
  readonly programs: string
  readonly signal: AbortSignal
}

/** Input as the flags and positionals spelled it; the command's schema has not seen it yet. */
export type RawInput = Readonly<Record<string, unknown>>

/** `maestro <path> <positional> --<field>`. Flags come from the fields of `input`. */
export type Command = CliWords & {
  readonly summary: string
  readonly input: z.ZodObject
  readonly run: (request: Request, raw: RawInput) => Promise<Outcome>
}
