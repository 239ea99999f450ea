import type { TestResult } from '../../session/outcome.ts'
import type { TestFile, TestManifest } from '../../session/test-manifest.ts'
import { sourcesOf } from './source-of-test.ts'

type Sides = {
  readonly baseline: readonly TestFile[]
  readonly now: readonly TestFile[]
  /** Files of tests that are not as they were at the baseline. */
  readonly changed: ReadonlySet<string>
}

/**
 * Whether a test is new or says something else than at the baseline. A test that only moved or got another name beside it is not; where no source
 * names the test, being in a changed file makes it one.
 */
export const isNewTest = ({ baseline, now, changed }: Sides): ((test: TestResult) => boolean) => {
  const before = new Set(baseline.flatMap((file) => (file.kind === 'tests' ? file.tests.map(wordsOf) : [])))
  const sourceOf = sourcesOf(now)
  return (test) => {
    if (!changed.has(test.file)) return false
    const source = sourceOf(test)
    return source === null || !before.has(wordsOf(source))
  }
}

const wordsOf = ({ path, bodyHash, rows }: TestManifest): string => JSON.stringify([path.at(-1), bodyHash, rows.map(({ text }) => text)])
