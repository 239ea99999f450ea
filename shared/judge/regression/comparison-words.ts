import { TestClass, type ComparedTest, type Comparison } from '../../session/comparison.ts'

/** What keeps a criterion from being met although every test that ran passes. */
export const BLOCKING: readonly TestClass[] = ['regressed', 'lost', 'newly-skipped', 'flaky']

/** Whether the tests of now are worse than those of the baseline. */
export const isWorse = ({ counts }: Comparison): boolean => BLOCKING.some((name) => (counts[name] ?? 0) > 0)

const WORDS: Readonly<Record<TestClass, string>> = {
  regressed: 'regressed',
  lost: 'lost',
  'newly-skipped': 'newly skipped',
  flaky: 'flaky',
  'new-fail': 'new and failing',
  'still-failing': 'failing in another way',
  'pre-existing': 'failing as before',
  fixed: 'fixed',
  renamed: 'renamed',
  're-parametrised': 're-parametrised',
  'new-pass': 'new',
  steady: 'as before',
}

const SAID = TestClass.options.filter((name) => name !== 'steady')
const NAMED = 2

/** `against the baseline 1 lost (test/sum.test.js adds), 2 failing as before`; empty where nothing changed. */
export const comparisonWords = ({ reason, counts, tests }: Comparison): string => {
  if (reason !== null) return `not compared with the baseline: ${reason}`
  const parts = SAID.flatMap((name) => {
    const count = counts[name] ?? 0
    return count === 0 ? [] : [`${count} ${WORDS[name]}${BLOCKING.includes(name) ? namesOf(tests, name) : ''}`]
  })
  return parts.length === 0 ? '' : `against the baseline ${parts.join(', ')}`
}

const namesOf = (tests: readonly ComparedTest[], name: TestClass): string => {
  const named = tests.filter((one) => one.class === name)
  const shown = named.slice(0, NAMED).map(({ file, path }) => `${file} ${path.join(' > ')}`)
  return shown.length === 0 ? '' : ` (${shown.join('; ')}${named.length > NAMED ? ' ...' : ''})`
}
