import type { ChildProcess } from 'node:child_process'
import type { Usage } from '../process-tree.ts'

/** How a process ended, before anyone asks why. */
export type Exit = { code: number | null; signal: string | null; failure?: string }

/** A started command, confined or not. */
export type Backend = {
  readonly child: ChildProcess
  /** Processes that belong to the run and are alive; a watchdog asks for at most `limit` + 1. */
  readonly members: (limit?: number) => number[]
  /** SIGKILL to everything that belongs to the run. */
  readonly kill: () => void
  /** Called again and again while the output is held open although everything was killed. */
  readonly sweep?: () => void
  /** After the end: a reason when the command itself never ran, else how it ended. */
  readonly conclude: (exit: Exit, output: string) => Conclusion
  /** Takes away what was put into the tree for the run. */
  readonly cleanUp: () => void
  /** CPU and memory of the ended tree, as far as someone measured it from outside. */
  readonly measured: () => Usage
  /** `sampled`: nobody measures the memory from outside, so the watchdog has to look now and then. */
  readonly memory: 'measured' | 'sampled'
  /** Resolves when the command itself begins, where something has to be ready before; absent: at once. */
  readonly begun?: Promise<void>
  /** After the command and before everything else is ended: what is to be heard from inside first. */
  readonly rest?: (exit: Exit) => Promise<void>
  /** When the command itself began (`performance.now()`), where that is known; undefined before it does. */
  readonly begunAt?: () => number | undefined
  /** What this backend could not give to this run, beside what the request says is missing. */
  readonly missing: readonly string[]
  readonly notMounted: readonly { readonly path: string; readonly reason: string }[]
}

export type Conclusion =
  | { readonly kind: 'ran'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'never-ran'; readonly reason: string }
