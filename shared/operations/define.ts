import type * as z from 'zod'
import { fault, isFault, type Fault } from '../session/fault.ts'
import type { Context } from './context.ts'

/** What came of an operation: words for a reader, and the same as plain JSON for a program. */
export type Answer = { readonly kind: 'answer'; readonly text: string; readonly view: Readonly<Record<string, unknown>> }

/** The terminal's words for an operation. `switches`: flags that stand for inputs, such as `--preview` for `action=preview_restore`. */
export type CliWords = {
  readonly path: string
  readonly positional: readonly string[]
  readonly switches: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Something that may be asked, defined once; every surface is generated from it. */
export type Operation = {
  readonly name: string
  readonly title: string
  /** Who may ask. An agent that asks a user's operation gets a fault, whatever the surface. */
  readonly caller: 'agent' | 'user' | 'both'
  readonly effect: 'read' | 'write' | 'run' | 'destroy'
  /** Offered to hosts in this toolset; null: not a tool. */
  readonly toolset: 'core' | null
  /** Null: not offered in a terminal. */
  readonly cli: CliWords | null
  readonly summary: string
  readonly input: z.ZodObject
  /** Parses `raw` and runs. Never throws for bad input. */
  readonly invoke: (ctx: Context, raw: unknown) => Promise<Answer | Fault>
}

type Definition<Shape extends z.core.$ZodLooseShape, View extends Readonly<Record<string, unknown>>> = Omit<
  Operation,
  'input' | 'invoke'
> & {
  readonly input: z.ZodObject<Shape>
  readonly run: (ctx: Context, input: z.infer<z.ZodObject<Shape>>) => Promise<View | Fault>
  readonly text: (view: View) => string
}

/** Ties an operation's input, work and words together, and closes over their types. */
export const defineOperation = <Shape extends z.core.$ZodLooseShape, View extends Readonly<Record<string, unknown>>>({
  run,
  text,
  ...definition
}: Definition<Shape, View>): Operation => ({
  ...definition,
  invoke: async (ctx, raw) => {
    const input = definition.input.safeParse(raw ?? {})
    if (!input.success) return invalidInput(definition.name, input.error)
    const view = await run(ctx, input.data)
    return isFault(view) ? view : { kind: 'answer', text: text(view), view }
  },
})

const invalidInput = (operation: string, error: z.ZodError): Fault =>
  fault(
    'invalid_input',
    `${operation} was called with arguments of the wrong shape: ${error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`)
      .join('; ')}.`,
    `Call ${operation} again with these arguments corrected.`,
  )
