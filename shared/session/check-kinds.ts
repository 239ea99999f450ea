import type { Check } from './check.ts'

/** A check that executes something of the project's, in a sandbox. */
export type RunCheck = Extract<Check, { kind: 'tests' | 'command' | 'diagnostics' | 'coverage' | 'metric' }>
/** A check that Maestro answers by reading the tree. */
export type ReadCheck = Extract<Check, { kind: 'unchanged' | 'absent' | 'clean' | 'document' }>
/** A check that only the user answers. */
export type AskCheck = Extract<Check, { kind: 'manual' }>

export type CheckWay =
  | { readonly way: 'run'; readonly check: RunCheck }
  | { readonly way: 'read'; readonly check: ReadCheck }
  | { readonly way: 'ask'; readonly check: AskCheck }

/** How a check is answered: by a run, by reading the tree, or by the user. */
export const wayOf = (check: Check): CheckWay => {
  switch (check.kind) {
    case 'tests':
    case 'command':
    case 'diagnostics':
    case 'coverage':
    case 'metric':
      return { way: 'run', check }
    case 'unchanged':
    case 'absent':
    case 'clean':
    case 'document':
      return { way: 'read', check }
    case 'manual':
      return { way: 'ask', check }
  }
}
