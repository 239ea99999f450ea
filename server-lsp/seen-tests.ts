import type { Evidence, Outcome, SessionView, Standing, TestResult } from '../shared/index.ts'
import { grouped } from './grouped.ts'

/** What the last look at a test file showed. `standing`: of the criterion whose evidence it is; null: a run that is nobody's evidence. */
export type SeenFile = { readonly run: string; readonly standing: Standing | null; readonly tests: readonly TestResult[] }

/** The tests of a project by their files. */
export type SeenTests = {
  /** Null: nothing that holds for the files of now has a test of this one. */
  readonly of: (view: SessionView, path: string) => SeenFile | null
  /** Whether evidence, fresh or not, has tests of the file. */
  readonly isTestFile: (view: SessionView, path: string) => boolean
}

/** Where whole outcomes come from; null where they are not on this machine. */
export type ReadOutcomes = {
  readonly ofEvidence: (view: SessionView, evidence: Evidence) => Outcome | null
  readonly ofRun: (view: SessionView, run: string) => Outcome | null
}

/** Outcomes that are remembered; a large one takes some megabytes. */
const KEPT = 32

type Files = ReadonlyMap<string, readonly TestResult[]>

/** Reads an outcome when the first of its files is asked for, once: evidence never changes, so whatever is asked later is a look into a map. */
export const openSeenTests = (read: ReadOutcomes): SeenTests => {
  const known = new Map<string, Files>()
  const remembered = (key: string, testsOf: () => readonly TestResult[]): Files => {
    const files = known.get(key) ?? grouped(testsOf(), ({ file }) => file)
    known.delete(key)
    known.set(key, files)
    for (const oldest of known.keys()) if (known.size > KEPT) known.delete(oldest)
    return files
  }
  const ofEvidence = (view: SessionView, evidence: Evidence): Files =>
    remembered(evidence.id, () => read.ofEvidence(view, evidence)?.tests ?? evidence.results.failing)

  const inEvidence = (view: SessionView, path: string): SeenFile | null => {
    for (const { standing, evidence } of freshTests(view)) {
      const tests = ofEvidence(view, evidence).get(path)
      if (tests !== undefined) return { run: evidence.run, standing, tests }
    }
    return null
  }
  const inRuns = (view: SessionView, path: string): SeenFile | null => {
    for (const run of runsOfNow(view)) {
      const tests = remembered(run, () => read.ofRun(view, run)?.tests ?? []).get(path)
      if (tests !== undefined) return { run, standing: null, tests }
    }
    return null
  }
  return {
    of: (view, path) => inEvidence(view, path) ?? inRuns(view, path),
    isTestFile: (view, path) => testEvidence(view).some(({ evidence }) => ofEvidence(view, evidence).has(path)),
  }
}

type Shown = { readonly standing: Standing; readonly evidence: Evidence }

const testEvidence = ({ standings }: SessionView): Shown[] =>
  standings.flatMap((standing) =>
    standing.verdict.kind !== 'unproven' && standing.verdict.evidence.check.kind === 'tests'
      ? [{ standing, evidence: standing.verdict.evidence }]
      : [],
  )

/** Of what holds now, the newest first, as the session's events tell. */
const freshTests = (view: SessionView): Shown[] =>
  testEvidence(view)
    .filter(({ standing }) => standing.verdict.kind === 'met' || standing.verdict.kind === 'unmet')
    .toSorted((a, b) => view.state.evidence.indexOf(b.evidence) - view.state.evidence.indexOf(a.evidence))

const RUNS_LOOKED_AT = 8

/** Runs of tests on exactly the files of now that were asked for without a criterion, the newest first. */
export const runsOfNow = ({ state, tree }: SessionView): string[] =>
  state.runs
    .filter(({ kind, purpose }) => {
      const { criterion, check, arm = 'now' } = purpose
      return (
        kind === 'finished' &&
        criterion === null &&
        check?.kind === 'tests' &&
        arm === 'now' &&
        tree.kind === 'read' &&
        purpose.tree === tree.tree
      )
    })
    .map(({ id }) => id)
    .slice(-RUNS_LOOKED_AT)
    .toReversed()
