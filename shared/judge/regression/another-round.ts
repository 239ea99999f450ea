import type { TestStatus } from '../../session/outcome.ts'
import { isRegressed, type Tries } from './classify.ts'
import type { PairedTest } from './pair-tests.ts'

/** No more than so many fresh processes on each tree. */
const MOST_ROUNDS = 5
/** A test that is mended needs less proof than one that is to be blamed on the change: as long as its results agree, so many do. */
const ROUNDS_OF_AGREEMENT = 2

/**
 * Whether changed outcomes are to be run again, after so many rounds: twice in any case, five times while one of them would be blamed on the change or
 * has shown both results on one tree.
 */
export const wantsAnotherRound = (changed: readonly PairedTest[], triesOf: (id: string) => Tries | null, rounds: number): boolean => {
  if (changed.length === 0 || rounds >= MOST_ROUNDS) return false
  return rounds < ROUNDS_OF_AGREEMENT || changed.some((pair) => isRegressed(pair) || isMixed(triesOf(pair.now?.id ?? '')))
}

const isMixed = (tries: Tries | null): boolean => tries !== null && [tries.baseline, tries.now].some(hasBoth)

const hasBoth = (statuses: readonly TestStatus[]): boolean => statuses.includes('failed') && statuses.includes('passed')
