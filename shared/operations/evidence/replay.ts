import * as z from 'zod'
import { comparisonLabel } from '../../judge/compare-records.ts'
import { cancelRun } from '../../sandbox/watch-run.ts'
import { wayOf } from '../../session/check-kinds.ts'
import type { Evidence } from '../../session/evidence.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { newTestFiles } from '../comparing/new-test-files.ts'
import type { Context, Session } from '../context.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'
import { finishRun, withinTime } from '../runs/jobs.ts'
import { startWanted } from '../runs/start.ts'
import { startSeries } from '../series/start-series.ts'
import { findRecord } from './find-record.ts'
import { repeatsOf, type Repeat } from './repeats.ts'

/** `again`: how the new run compares with the record; null while it goes on, then under `job`. */
type Replayed = {
  readonly evidence: string
  readonly criterion: string
  readonly tree: string
  readonly run: string
  readonly again: Repeat | null
  readonly job: string | null
}

/**
 * Runs a record's check once more. What comes of it is evidence like any other, of the old files: it can agree with the record or contradict it, and
 * speaks of the files of now only where they are the same.
 */
export const replayEvidence = defineOperation({
  name: 'replay_evidence',
  title: 'Replay evidence',
  caller: 'both',
  effect: 'run',
  toolset: null,
  cli: { path: 'evidence replay', positional: ['id'], switches: {} },
  summary: 'Run the check of a record again, on the very files that it speaks of, and compare what both show.',
  input: z.object({ id: z.string() }),
  run: async (ctx, { id }): Promise<Replayed | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const record = await findRecord(ctx, session, id)
    return isFault(record) ? record : await replay(ctx, session, record)
  },
  text: (view) =>
    view.job !== null
      ? `Still running: call wait_job with job ${view.job}, then show_evidence ${view.evidence}, which compares.`
      : view.again === null
        ? `The run ${view.run} left no evidence to compare with ${view.evidence}.`
        : `${view.evidence} of ${view.criterion} on tree ${view.tree.slice(0, 12)}, run again as ${view.again.evidence}: ${comparisonLabel(view.again)}.`,
})

const replay = async (ctx: Context, session: Session, record: Evidence): Promise<Replayed | Fault> => {
  const run = record.subject.arm === 'now' ? await startAgain(ctx, session, record) : notReplayable(record)
  if (isFault(run)) return run
  const { tree } = record.subject
  let unsettled: Fault | null = null
  const done = finishRun(ctx, session, run).then((failed) => void (unsettled = failed))
  ctx.workspace.jobs.add({ id: run, runs: () => [run], done, cancel: () => void cancelRun(session.runFolder(run)) })
  const inTime = await withinTime(done, ctx.workspace.answerWithinMs)
  if (unsettled !== null) return unsettled
  const fresh = session.read().state.evidence.find((one) => one.run === run)
  const again = repeatsOf(session, record).find(({ evidence }) => evidence === fresh?.id) ?? null
  return { evidence: record.id, criterion: record.criterion, tree, run, again, job: inTime ? null : run }
}

/** A series is held against the tree that it was held against then. */
const startAgain = async (ctx: Context, session: Session, record: Evidence): Promise<string | Fault> => {
  const { criterion, plan, results, subject } = record
  const { tree, policy } = subject
  const { way, check } = wayOf(record.check)
  if (way === 'series')
    return startSeries(ctx, session, {
      criterion,
      check,
      plan,
      tree,
      policy,
      ...(results.series !== undefined && { other: results.series.against }),
    })
  if (way !== 'run') return notReplayable(record)
  // On the baseline's source they ran narrowed to these: only then can both be held together.
  const files = check.kind === 'fails-without-fix' ? await newTestFiles(ctx, session, { check, tree }) : []
  if (isFault(files)) return files
  return startWanted(ctx, session, { what: { kind: 'check', criterion, check, plan, files }, on: { kind: 'checkout', tree, policy } })
}

const notReplayable = ({ id, check, subject }: Evidence): Fault => {
  const why = subject.arm === 'now' ? `nothing was run for it, its check is of kind ${check.kind}` : `it was made on the arm ${subject.arm}`
  return fault(
    'not_replayable',
    `${id} cannot be run again: ${why}.`,
    'Call verify with its criterion: the check is then answered for the files of now.',
  )
}
