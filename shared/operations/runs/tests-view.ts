import { testName, testWords } from '../../judge/test-words.ts'
import { countsLabel, countsOf } from '../../judge/verdicts/words.ts'
import type { Counts } from '../../session/evidence.ts'
import type { Fidelity, FileProblem, Outcome, TestResult } from '../../session/outcome.ts'
import type { RunView } from './view.ts'

const TESTS_SHOWN = 500
const LINES_SHOWN = 40
const MESSAGE_SHOWN = 300

/** What came of the tests of one run that is nobody's evidence. `counts` null: the runner names no tests; `more`: tests beyond those listed. */
export type TestsView = RunView & {
  readonly tree: string
  readonly fidelity: Fidelity | null
  readonly counts: Counts | null
  readonly tests: readonly TestResult[]
  readonly more: number
  readonly problems: readonly FileProblem[]
  readonly job: string | null
}

type Ended = { readonly run: RunView; readonly tree: string; readonly outcome: Outcome | null; readonly job: string | null }

/** Failures first, in the runner's order; `name`: those tests alone whose name contains it. */
export const testsView = ({ run, tree, outcome, job }: Ended, name = ''): TestsView => {
  const tests = (outcome?.tests ?? []).filter((test) => testName(test).includes(name))
  const ordered = [...tests.filter(isBad), ...tests.filter((test) => !isBad(test))]
  return {
    ...run,
    tree,
    fidelity: outcome?.fidelity ?? null,
    counts: outcome === null || outcome.tests.length === 0 ? null : countsOf({ tests }),
    tests: ordered.slice(0, TESTS_SHOWN),
    more: Math.max(0, ordered.length - TESTS_SHOWN),
    problems: outcome?.problems ?? [],
    job,
  }
}

const isBad = ({ status }: TestResult): boolean => status === 'failed' || status === 'missing'

/** The counts, then a line a test, failures first and with their message. */
export const testsText = (view: TestsView): string => {
  if (view.job !== null) return `Still running: call wait_job with job ${view.job}, then run_tests with run ${view.run}.`
  const counts = view.counts === null ? `${view.state}, no test named` : countsLabel(view.counts)
  const lines = [...view.problems.map(problemLine), ...view.tests.map(testLine)]
  const left = lines.length - LINES_SHOWN + view.more
  return [
    `${counts} on tree ${view.tree.slice(0, 12)} (run ${view.run}${view.grade === null ? '' : `, ${view.grade}`}${view.fidelity === null ? '' : `, fidelity ${view.fidelity}`}): ${view.argv}`,
    ...lines.slice(0, LINES_SHOWN),
    ...(left > 0 ? [`and ${left} more`] : []),
    ...(view.counts === null ? [view.output] : []),
    'Not evidence: verify shows whether a criterion is met.',
  ].join('\n')
}

const testLine = (test: TestResult): string =>
  `${test.file}${test.line === undefined ? '' : `:${test.line}`} ${testName(test)}: ${testWords(test)}${isBad(test) ? shortened(test.message) : ''}`

const problemLine = ({ file, line, message }: FileProblem): string =>
  `${file === '' ? 'the run' : file}${line === undefined ? '' : `:${line}`}${shortened(message)}`

const shortened = (message: string | undefined): string =>
  message === undefined ? '' : `: ${message.split('\n').slice(0, 3).join(' ').slice(0, MESSAGE_SHOWN)}`
