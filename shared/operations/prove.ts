import { statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { fault, isFault, type Fault } from '../session/fault.ts'
import type { Proof } from '../session/proof.ts'
import { attemptCheckpoint } from './checkpoints/attempt.ts'
import { runBaselineTests } from './comparing/run-baseline-tests.ts'
import { runBothSides } from './comparing/run-both-sides.ts'
import { knownRun } from './comparing/known-run.ts'
import { withoutFix } from './comparing/without-fix.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { testsCheckFor } from './run-tests.ts'
import { openJob } from './runs/open-job.ts'
import { readOutcomeFile } from './runs/outcome-file.ts'
import { testsText, testsView, type TestsView } from './runs/tests-view.ts'
import { runView } from './runs/view.ts'
import { TreePath } from './tree-path.ts'

/** `asked`: what was asked, to ask it again when the job has ended. `unknown`: why nothing can be said. `baselineTests`: the baseline's tests on today's source, when those were asked for. */
type ProveView = {
  readonly session: string
  readonly tree: string
  readonly asked: { readonly files: readonly string[]; readonly baseline_tests: boolean }
  readonly proofs: readonly Proof[]
  /** A new test fails without the fix and none passes without it; of the baseline's tests, that they pass. */
  readonly holds: boolean
  readonly unknown: string | null
  readonly baselineTests: TestsView | null
  readonly job: string | null
}

/** Whether new and changed tests fail on the baseline's source and pass now, test by test. What it shows is for who asked, and no evidence. */
export const prove = defineOperation({
  name: 'prove',
  title: 'Prove new tests',
  caller: 'both',
  effect: 'run',
  toolset: null,
  cli: { path: 'prove', positional: ['...files'], switches: {} },
  summary:
    "Whether each new or changed test (of files) fails on the baseline's source and passes now: yes, no, cannot tell. baseline_tests: run the baseline's tests on today's source instead. Not evidence; a fails-without-fix criterion is.",
  input: z.object({ files: z.array(TreePath).optional(), baseline_tests: z.boolean().optional() }),
  run: async (ctx, { files = [], baseline_tests = false }): Promise<ProveView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const missing = baseline_tests ? undefined : files.find((file) => !isThere(join(ctx.workspace.place.root, file)))
    if (missing !== undefined) return noSuchFile(missing)
    const before = await attemptCheckpoint(ctx, session, { why: 'before-run', reason: 'before proving tests' })
    if (isFault(before)) return before
    const on = { files, tree: before.tree, policy: before.scan.policy }
    return baseline_tests ? baselineTests(ctx, session, on) : newTests(ctx, session, on)
  },
  text: (view) => textOf(view),
})

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

type On = { readonly files: readonly string[]; readonly tree: string; readonly policy: string }

const newTests = async (ctx: Context, session: Session, { files, ...on }: On): Promise<ProveView | Fault> => {
  const { argv, cwd, timeoutS, files: named } = testsCheckFor(session.read().state, files)
  const check = {
    kind: 'fails-without-fix' as const,
    ...(argv !== undefined && { argv }),
    ...(cwd !== undefined && { cwd }),
    ...(timeoutS !== undefined && { timeoutS }),
    ...(named !== undefined && { files: named }),
  }
  const job = openJob(ctx, session)
  const both: { ended: string | null | Fault } = { ended: null }
  const goesOn = await job.during(async () => {
    both.ended = await runBothSides(ctx, session, { criterion: null, check, plan: null, ...on }, job)
  })
  const view = {
    session: session.id,
    tree: on.tree,
    asked: { files, baseline_tests: false },
    proofs: [],
    holds: false,
    unknown: null,
    baselineTests: null,
    job: goesOn,
  }
  if (goesOn !== null) return view
  const { ended } = both
  if (isFault(ended)) return ended
  const now = ended === null ? null : knownRun(session, { check, tree: on.tree, arm: 'now' })
  if (now === null)
    return { ...view, unknown: ended === null ? 'no test is new or changed since the baseline' : `the run ${ended} left no outcome` }
  const repository = await ctx.workspace.repository()
  if (isFault(repository)) return repository
  const shown = await withoutFix(repository, session, { check, tree: on.tree, ...now })
  if (isFault(shown)) return shown
  if (shown === null) return { ...view, unknown: 'the run on the baseline’s source did not come to its end' }
  return 'proofs' in shown ? { ...view, proofs: shown.proofs, holds: holds(shown.proofs) } : { ...view, unknown: shown.unknown }
}

const baselineTests = async (ctx: Context, session: Session, { files, ...on }: On): Promise<ProveView | Fault> => {
  const check = testsCheckFor(session.read().state, files)
  const job = openJob(ctx, session)
  const reverse: { ended: string | Fault } = { ended: '' }
  const goesOn = await job.during(async () => {
    reverse.ended = await runBaselineTests(ctx, session, { check, ...on }, job)
  })
  const view = {
    session: session.id,
    tree: on.tree,
    asked: { files, baseline_tests: true },
    proofs: [],
    holds: false,
    unknown: null,
    baselineTests: null,
    job: goesOn,
  }
  if (goesOn !== null) return view
  const { ended } = reverse
  if (isFault(ended)) return ended
  const run = session.read().state.runs.find(({ id }) => id === ended)
  if (run === undefined) throw new Error(`run ${ended} was not recorded`)
  const outcome = readOutcomeFile(session.runFolder(run.id))
  const shown = testsView({ run: runView(session, run), tree: run.purpose.tree, outcome, job: null })
  return { ...view, baselineTests: shown, holds: shown.exit === 0 }
}

const holds = (proofs: readonly Proof[]): boolean =>
  proofs.some(({ answer }) => answer === 'yes') && proofs.every(({ answer }) => answer !== 'no')

const WORDS: Readonly<Record<Proof['answer'], string>> = { yes: 'yes', no: 'no', 'cannot-tell': 'cannot tell' }

const textOf = (view: ProveView): string => {
  if (view.job !== null) return `Still running: call wait_job with job ${view.job}, then prove again with the same arguments.`
  if (view.baselineTests !== null) return `The baseline’s tests on today’s source: ${testsText(view.baselineTests)}`
  if (view.unknown !== null) return `Nothing can be said: ${view.unknown}.`
  if (view.proofs.length === 0) return 'No test is new or changed since the baseline.'
  return [
    ...view.proofs.map(
      ({ file, line, path, answer, why }) => `${WORDS[answer]}: ${file}${line === undefined ? '' : `:${line}`} ${path.join(' > ')}: ${why}`,
    ),
    'Not evidence: set a criterion with check {kind: "fails-without-fix"} and verify it.',
  ].join('\n')
}

const noSuchFile = (file: string): Fault =>
  fault(
    'unknown_file',
    `There is no file ${JSON.stringify(file)} in the work tree.`,
    'Give test files by their paths from the top of the work tree.',
  )
