import type { Outcome } from '../session/outcome.ts'
import type { Observed } from './runners/runner.ts'
import { runnerNamed } from './runners/index.ts'

export type { Observed } from './runners/runner.ts'

/** Reads what one run showed, by its runner. Zero tests stay visible. */
export const readOutcome = (observed: Observed): Outcome => runnerNamed(observed.runner).read(observed)
