import * as z from 'zod'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { defineOperation } from './define.ts'
import { weakeningsSince } from './find-weakened-tests.ts'
import { resolveSession } from './resolve-session.ts'

type AcceptedView = { readonly session: string; readonly key: string; readonly message: string }

/** The user's yes to one way in which tests promise less, with a reason that stays. The same weakening does not come back; any other does. */
export const acceptWeakenedTest = defineOperation({
  name: 'accept_weakened_test',
  title: 'Accept a weakened test',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'weakened accept', positional: ['key', 'reason'], switches: {} },
  summary: 'Accept, with a reason, that tests promise less in the one way that `maestro weakened` names by this key.',
  input: z.object({ key: z.string(), reason: z.string().min(1), against: z.string().optional() }),
  run: async (ctx, { key, reason, against = 'baseline' }): Promise<AcceptedView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const seen = await weakeningsSince(ctx, session, against)
    if (isFault(seen)) return seen
    const weakening = seen.weakenings.find((one) => one.key === key)
    if (weakening === undefined)
      return fault(
        'unknown_weakening',
        `No test is weakened in the way ${JSON.stringify(key)} now.`,
        'List what there is with `maestro weakened`.',
      )
    const text = ctx.workspace.sources.newId('t')
    session.texts.write(text, reason)
    const { code, file, message } = weakening
    const accepted = await session.change(
      () => ({ type: 'weakening_accepted', weakening: key, code, file, text }),
      ctx.caller,
      `accepted:${text}`,
    )
    if (!isFault(accepted)) return { session: session.id, key, message }
    session.texts.remove(text)
    return accepted
  },
  text: ({ message }) => `Accepted: ${message}`,
})
