import { countsLabel, countsOf, testName, testsWords, type Fix, type TestResult } from '../shared/index.ts'
import type { Picture } from './context.ts'
import { grouped } from './grouped.ts'
import type { SeenFile, SeenTests } from './seen-tests.ts'

/** Something to click on a line of a test file; 0-based. */
export type TestCall = { readonly line: number; readonly fix: Fix }

/** By its name a file of tests, also before anything of it ran. */
const TEST_NAME = /([._-](test|spec)\.[cm]?[jt]sx?|(^|\/)test_[^/]*\.py|_test\.(py|go))$/

type Shown = Pick<Picture, 'view' | 'unsaved'>

/**
 * On the first line what is known of the whole file, on each test's line what came of it, and everywhere the run of the file. Of stale evidence
 * no result is shown, and over unsaved text none either: lines may have moved.
 */
export const testCalls = (seen: SeenTests, { view, unsaved }: Shown, path: string): TestCall[] => {
  const now = unsaved.includes(path) ? null : seen.of(view, path)
  if (now !== null) return [onFile(now, path), ...onLines(now, path), ...proofs({ view, unsaved }, path)]
  return TEST_NAME.test(path) || seen.isTestFile(view, path)
    ? [
        { line: 0, fix: { operation: 'run_tests', title: `Run the tests of ${path}`, input: { files: [path] } } },
        ...proofs({ view, unsaved }, path),
      ]
    : []
}

const ANSWERS = {
  yes: 'fails without the fix',
  no: 'does not fail for want of the fix',
  'cannot-tell': 'nobody can tell whether it fails without the fix',
}

/** On a file that is not as it was at the baseline: whether its new tests fail there, and on each what is known of that. */
const proofs = ({ view, unsaved }: Shown, path: string): TestCall[] => {
  if (!view.changedTests.includes(path)) return []
  const prove = (line: number, title: string): TestCall => ({ line, fix: { operation: 'prove', title, input: { files: [path] } } })
  const known = view.standings.flatMap(({ criterion, verdict }) =>
    (verdict.kind === 'met' || verdict.kind === 'unmet') && !unsaved.includes(path)
      ? (verdict.evidence.results.proofs ?? []).flatMap(({ file, line, answer }) =>
          file === path && line !== undefined ? [prove(line - 1, `${ANSWERS[answer]} (${criterion.id}): prove again`)] : [],
        )
      : [],
  )
  return [prove(0, 'Prove that its new tests fail without the fix'), ...known]
}

/** The criterion whose evidence says so, or the run that is nobody's evidence. */
export const sourceLabel = ({ run, standing }: SeenFile): string => standing?.criterion.id ?? `run ${run}, not evidence`

const onFile = (seen: SeenFile, path: string): TestCall => ({
  line: 0,
  fix: {
    operation: 'run_tests',
    title: `${countsLabel(countsOf(seen))} (${sourceLabel(seen)}): run the file again`,
    input: { files: [path] },
  },
})

const onLines = (seen: SeenFile, path: string): TestCall[] =>
  [...grouped(seen.tests, ({ line }) => line)].flatMap(([line, tests]) =>
    line === undefined ? [] : [{ line: line - 1, fix: runOf(tests, `${testsWords(tests)} (${sourceLabel(seen)}): run again`, path) }],
  )

/** One test is answered for alone, though its whole file runs. */
const runOf = (tests: readonly TestResult[], title: string, path: string): Fix => {
  const [only] = tests
  const test = only !== undefined && tests.length === 1 ? { test: testName(only) } : {}
  return { operation: 'run_tests', title, input: { files: [path], ...test } }
}
