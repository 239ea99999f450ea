import { statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { criteriaInForce } from '../judge/criteria-in-force.ts'
import { cancelRun } from '../sandbox/watch-run.ts'
import type { RunCheck } from '../session/check-kinds.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import type { SessionState } from '../session/state.ts'
import { attemptCheckpoint } from './checkpoints/attempt.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { finishRun, withinTime } from './runs/jobs.ts'
import { readOutcomeFile } from './runs/outcome-file.ts'
import { startWanted } from './runs/start.ts'
import { testsText, testsView, type TestsView } from './runs/tests-view.ts'
import { runView } from './runs/view.ts'
import { TreePath } from './tree-path.ts'

/** The project's tests, or those of some files, test by test, on exactly the files of now. What it shows is for who asked, and no evidence. */
export const runTests = defineOperation({
  name: 'run_tests',
  title: 'Run tests',
  caller: 'both',
  effect: 'run',
  toolset: null,
  cli: { path: 'test', positional: ['...files'], switches: {} },
  summary:
    "Run the project's tests, or those of files, on a copy of the files of now; test: answer with the tests whose name contains it; run: with those of an earlier run. Not evidence; use verify for that.",
  input: z.object({
    files: z.array(TreePath).optional(),
    test: z.string().min(1).optional(),
    run: z.string().optional(),
    timeout_s: z.number().int().positive().optional(),
  }),
  run: async (ctx, { files = [], test, run, timeout_s }): Promise<TestsView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    if (run !== undefined) return testsOfRun(session, { run, test })
    const missing = files.find((file) => statSync(join(ctx.workspace.place.root, file), { throwIfNoEntry: false })?.isFile() !== true)
    if (missing !== undefined) return noSuchFile(missing)
    const check = testsCheckFor(session.read().state, files)
    return await runNow(ctx, session, { check: timeout_s === undefined ? check : { ...check, timeoutS: timeout_s }, test })
  },
  text: testsText,
})

type TestsCheck = Extract<RunCheck, { kind: 'tests' }>

/** As a criterion says that the tests of these files are run, where one names the command; else as the project itself says. */
export const testsCheckFor = (state: SessionState, files: readonly string[]): TestsCheck => {
  const narrowed = files.length === 0 ? {} : { files: [...files] }
  const checks = criteriaInForce(state).flatMap(({ criterion: { check } }) => (check?.kind === 'tests' ? [check] : []))
  const named = checks.find(({ argv, cwd = '' }) => argv !== undefined && files.every((file) => cwd === '' || file.startsWith(`${cwd}/`)))
  if (named === undefined) return { kind: 'tests', ...narrowed }
  const { originals: _, files: __, inputs: ___, ...how } = named
  return { ...how, ...narrowed }
}

type Asked = { readonly check: TestsCheck; readonly test: string | undefined }

const runNow = async (ctx: Context, session: Session, { check, test }: Asked): Promise<TestsView | Fault> => {
  const before = await attemptCheckpoint(ctx, session, { why: 'before-run', reason: 'before running tests' })
  if (isFault(before)) return before
  const { tree, scan } = before
  const run = await startWanted(ctx, session, {
    what: { kind: 'check', criterion: null, check, plan: null },
    on: { kind: 'checkout', tree, policy: scan.policy },
  })
  if (isFault(run)) return run
  let unsettled: Fault | null = null
  const done = finishRun(ctx, session, run).then((failed) => void (unsettled = failed))
  ctx.workspace.jobs.add({ id: run, runs: () => [run], done, cancel: () => void cancelRun(session.runFolder(run)) })
  await withinTime(done, ctx.workspace.answerWithinMs)
  return unsettled ?? testsOfRun(session, { run, test })
}

/** Of a run that goes on nothing is known but its name. */
const testsOfRun = (session: Session, { run, test }: { readonly run: string; readonly test: string | undefined }): TestsView | Fault => {
  const found = session.read().state.runs.find((candidate) => candidate.id === run)
  if (found === undefined) return fault('unknown_run', `There is no run ${JSON.stringify(run)}.`, 'Name a run that run_tests returned.')
  return testsView(
    {
      run: runView(session, found),
      tree: found.purpose.tree,
      outcome: found.kind === 'finished' ? readOutcomeFile(session.runFolder(run)) : null,
      job: found.kind === 'running' ? run : null,
    },
    test,
  )
}

const noSuchFile = (file: string): Fault =>
  fault(
    'unknown_file',
    `There is no file ${JSON.stringify(file)} in the work tree.`,
    'Give test files by their paths from the top of the work tree.',
  )
