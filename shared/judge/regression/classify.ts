import type { TestClass } from '../../session/comparison.ts'
import type { TestResult, TestStatus } from '../../session/outcome.ts'
import { fisherGreater, type Rate } from '../statistics/fisher.ts'
import type { PairedTest } from './pair-tests.ts'

/** Every result that a test had on each tree, the first run included. */
export type Tries = { readonly baseline: readonly TestStatus[]; readonly now: readonly TestStatus[] }

export type ClassifiedTest = PairedTest & { readonly class: TestClass; readonly tries: Tries | null }

type Kind = 'pass' | 'fail' | 'skip' | 'none'

const kindOf = (status: TestStatus | undefined): Kind => {
  switch (status) {
    case 'passed':
    case 'xpassed':
      return 'pass'
    case 'failed':
      return 'fail'
    case 'skipped':
    case 'todo':
    case 'xfailed':
      return 'skip'
    case 'missing':
    case undefined:
      return 'none'
  }
}

/** Numbers, addresses and times in a message differ from run to run. */
const essence = (message = ''): string => (message.split('\n')[0] ?? '').replaceAll(/0x[0-9a-f]+|\d+(\.\d+)?/gi, '#')

const sameFailure = (a: TestResult | null, b: TestResult | null): boolean => essence(a?.message) === essence(b?.message)

/** From the first result on each side. */
const plainClass = ({ baseline, now }: PairedTest): TestClass => {
  const [before, after] = [kindOf(baseline?.status), kindOf(now?.status)]
  switch (after) {
    case 'pass':
      if (before === 'pass') return 'steady'
      return before === 'fail' ? 'fixed' : 'new-pass'
    case 'fail':
      if (before === 'pass') return 'regressed'
      if (before === 'fail') return sameFailure(baseline, now) ? 'pre-existing' : 'still-failing'
      return 'new-fail'
    case 'skip':
      return before === 'pass' || before === 'fail' ? 'newly-skipped' : 'steady'
    case 'none':
      return before === 'none' || before === 'skip' ? 'steady' : 'lost'
  }
}

const failures = (statuses: readonly TestStatus[]): Rate => ({
  count: statuses.filter((status) => kindOf(status) === 'fail').length,
  of: statuses.filter((status) => kindOf(status) === 'fail' || kindOf(status) === 'pass').length,
})

const isMixed = ({ count, of }: Rate): boolean => count > 0 && count < of

/** Below this, chance alone hardly makes such a difference. */
const SURE = 0.05

/** Mixed results on one tree are no one's fault, unless it fails more often now than chance explains. */
const byTries = (plain: TestClass, { baseline, now }: Tries): TestClass => {
  const [before, after] = [failures(baseline), failures(now)]
  if (!isMixed(before) && !isMixed(after)) return plain
  return after.of > 0 && before.of > 0 && fisherGreater(after, before) < SURE ? 'regressed' : 'flaky'
}

/** A pass at the second attempt of one run is flaky as well. */
const retried = (test: TestResult | null): boolean => test?.status === 'passed' && (test.attempts ?? 1) > 1 && test.expectFail !== true

const named = (plain: TestClass, { how }: PairedTest): TestClass =>
  plain === 'steady' && (how === 'renamed' || how === 're-parametrised') ? how : plain

/** Says of each test what became of it. `triesOf`: what re-runs of changed outcomes showed, by the id of now, else of then. */
export const classify = (pairs: readonly PairedTest[], triesOf: (id: string) => Tries | null): ClassifiedTest[] =>
  pairs.map((pair) => {
    const tries = triesOf(pair.now?.id ?? pair.baseline?.id ?? '')
    const plain = plainClass(pair)
    const shown = tries === null ? plain : byTries(plain, tries)
    return { ...pair, tries, class: retried(pair.now) && shown !== 'regressed' ? 'flaky' : named(shown, pair) }
  })

/** Outcomes that differ between the trees in a way that one more run may explain: these are run again, and only these. */
export const worthAnotherTry = (pair: PairedTest): boolean => ['regressed', 'fixed'].includes(plainClass(pair))

/** Whether the first results alone say that the change broke it. */
export const isRegressed = (pair: PairedTest): boolean => plainClass(pair) === 'regressed'
