import type { Check } from './check.ts'

/** A check that executes something of the project's, in a sandbox. */
export type RunCheck = Extract<Check, { kind: 'tests' | 'fails-without-fix' | 'command' | 'diagnostics' | 'coverage' | 'metric' }>
/** A check that executes it many times, each time in fresh processes, on the tree of now and on another. */
export type SeriesCheck = Extract<Check, { kind: 'bench' | 'repeat' | 'parity' }>
/** A check that Maestro answers by reading the tree. */
export type ReadCheck = Extract<Check, { kind: 'unchanged' | 'absent' | 'clean' | 'document' }>
/** A check that only the user answers. */
export type AskCheck = Extract<Check, { kind: 'manual' }>

export type CheckWay =
  | { readonly way: 'run'; readonly check: RunCheck }
  | { readonly way: 'series'; readonly check: SeriesCheck }
  | { readonly way: 'read'; readonly check: ReadCheck }
  | { readonly way: 'ask'; readonly check: AskCheck }

/** How a check is answered: by a run, by a series of runs, by reading the tree, or by the user. */
export const wayOf = (check: Check): CheckWay => {
  switch (check.kind) {
    case 'tests':
    case 'fails-without-fix':
    case 'command':
    case 'diagnostics':
    case 'coverage':
    case 'metric':
      return { way: 'run', check }
    case 'bench':
    case 'repeat':
    case 'parity':
      return { way: 'series', check }
    case 'unchanged':
    case 'absent':
    case 'clean':
    case 'document':
      return { way: 'read', check }
    case 'manual':
      return { way: 'ask', check }
  }
}
