import type { TestStatus } from '../../session/outcome.ts'
import { isRegressed, type Tries } from './classify.ts'
import type { PairedTest } from './pair-tests.ts'

/** No more than so many fresh processes on each tree. */
const MOST_ROUNDS = 5
/** With the first results, four against four: the least that chance cannot explain (Fisher, below 0.05), so that the change may be blamed. */
const TO_BLAME = 3
/** A test that is mended needs less proof, as long as its results agree. */
const TO_PRAISE = 2

/** Whether changed outcomes are to be run again after so many rounds: until they agree often enough, and five times where they do not. */
export const wantsAnotherRound = (changed: readonly PairedTest[], triesOf: (id: string) => Tries | null, rounds: number): boolean => {
  if (changed.length === 0 || rounds >= MOST_ROUNDS) return false
  return rounds < (changed.some(isRegressed) ? TO_BLAME : TO_PRAISE) || changed.some((pair) => isMixed(triesOf(pair.now?.id ?? '')))
}

const isMixed = (tries: Tries | null): boolean => tries !== null && [tries.baseline, tries.now].some(hasBoth)

const hasBoth = (statuses: readonly TestStatus[]): boolean => statuses.includes('failed') && statuses.includes('passed')
