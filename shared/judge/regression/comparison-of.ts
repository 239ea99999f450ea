import { TestClass, type ComparedTest, type Comparison } from '../../session/comparison.ts'
import type { TestStatus } from '../../session/outcome.ts'
import type { ClassifiedTest, Tries } from './classify.ts'

const TESTS_NAMED = 40
/** Names can be long, and an event has 64 KiB. */
const NAMED_CHARACTERS = 24_000

/** What a record keeps of classified tests: all counts, and the first 40 that are not as they were. */
export const comparisonOf = (classified: readonly ClassifiedTest[]): Pick<Comparison, 'counts' | 'tests'> => {
  const counts = Object.fromEntries(
    TestClass.options.flatMap((name) => {
      const count = classified.filter((one) => one.class === name).length
      return count === 0 ? [] : [[name, count] as const]
    }),
  )
  const changed = TestClass.options.flatMap((name) => (name === 'steady' ? [] : classified.filter((one) => one.class === name)))
  let left = NAMED_CHARACTERS
  const tests = changed
    .slice(0, TESTS_NAMED)
    .flatMap(comparedTest)
    .filter((one) => (left -= JSON.stringify(one).length) >= 0)
  return { counts, tests }
}

const comparedTest = ({ baseline, now, how, class: name, tries }: ClassifiedTest): ComparedTest[] => {
  const shown = now ?? baseline
  if (shown === null) return []
  const { id, file, line, path } = shown
  const was = how === 'renamed' || how === 're-parametrised' ? baseline?.path : undefined
  return [
    {
      class: name,
      id,
      file,
      ...(line !== undefined && { line }),
      path,
      ...(was !== undefined && { was }),
      now: now?.status ?? null,
      before: baseline?.status ?? null,
      ...(tries !== null && { tries: triesOf(tries) }),
    },
  ]
}

const triesOf = ({ baseline, now }: Tries): NonNullable<ComparedTest['tries']> => ({ baseline: failuresOf(baseline), now: failuresOf(now) })

const failuresOf = (statuses: readonly TestStatus[]): { failed: number; of: number } => ({
  failed: statuses.filter((status) => status === 'failed').length,
  of: statuses.filter((status) => status === 'failed' || status === 'passed' || status === 'xpassed').length,
})
