import { fault, type Fault } from '../../shared/index.ts'

/**
 * A user's act wants a person who can read and answer. Null: one is there, or the user allowed acts without.
 * There is no flag for this: an agent's shell has flags too. The allowance lies in a file outside every workspace.
 */
export const personAt = ({ interactive, allowed }: { readonly interactive: boolean; readonly allowed: boolean }): Fault | null =>
  interactive || allowed
    ? null
    : fault(
        'not_interactive',
        'This is the act of a person, and no terminal is attached.',
        'Do it in the editor (.maestro/plan.md) or in a terminal; to allow it without one for this user, set `maestro config set --user approvals.allowNonInteractive true`. Every record then says so.',
      )

/** The name in the record. An act without a terminal carries that in its name, wherever it is shown. */
export const callerName = (user: string, { userAct, interactive }: { readonly userAct: boolean; readonly interactive: boolean }): string =>
  userAct && !interactive ? `${user} without a terminal` : user
