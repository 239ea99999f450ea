import type { TestResult } from '../session/outcome.ts'
import { countsLabel, countsOf } from './verdicts/words.ts'

/** What came of one test, in words: `passed in 12 ms`, `failed`, `flaky: passed at the 2nd attempt`. */
export const testWords = ({ status, durationMs, attempts = 1, failure }: TestResult): string => {
  const time = durationMs === undefined ? '' : ` in ${durationWords(durationMs)}`
  switch (status) {
    case 'passed':
      return attempts > 1 ? `flaky: passed at the ${ordinal(attempts)} attempt${time}` : `passed${time}`
    case 'failed':
      return `failed${time}${failure === undefined ? '' : whyFailed[failure]}${attempts > 1 ? `, ${attempts} attempts` : ''}`
    case 'xfailed':
      return 'failed, as expected'
    case 'xpassed':
      return 'passed, although it was expected to fail'
    case 'missing':
      return 'no result: the run ended before it'
    case 'skipped':
    case 'todo':
      return status
  }
}

/** What came of the tests that share a line. */
export const testsWords = (tests: readonly TestResult[]): string => {
  const [only] = tests
  return only !== undefined && tests.length === 1 ? testWords(only) : countsLabel(countsOf({ tests }))
}

/** `sum > adds`. */
export const testName = ({ path, params }: TestResult): string => `${path.join(' > ')}${params === undefined ? '' : ` ${params}`}`

const whyFailed: Readonly<Record<NonNullable<TestResult['failure']>, string>> = {
  assertion: '',
  error: ': an error was thrown',
  hook: ': a hook failed',
  timeout: ': it took too long',
  load: ': its module did not load',
  crash: ': its process ended',
}

const durationWords = (ms: number): string => {
  if (ms < 1) return 'less than 1 ms'
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

const ordinal = (count: number): string => {
  const suffix = count % 100 > 10 && count % 100 < 14 ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[count % 10]
  return `${count}${suffix ?? 'th'}`
}
