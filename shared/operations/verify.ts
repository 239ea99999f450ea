import * as z from 'zod'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { attestable } from '../judge/attestable.ts'
import type { Standing } from '../judge/standing.ts'
import type { TierCounts } from '../judge/weakening/open-questions.ts'
import { wayOf } from '../session/check-kinds.ts'
import type { Evidence } from '../session/evidence.ts'
import { attemptCheckpoint } from './checkpoints/attempt.ts'
import { compareCheck, owesComparison } from './comparing/compare-check.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { observeCheck } from './runs/observe-check.ts'
import { openJob } from './runs/open-job.ts'
import { runCheck } from './runs/run-check.ts'
import { measureCheck } from './series/measure-check.ts'
import { criterionView, nextStep, weakenedCounts, weakenedLine, type CriterionView } from './status-view.ts'
import { viewSession } from './view.ts'

export type VerifyView = {
  readonly session: string
  /** The tree that was checked. */
  readonly tree: string | null
  readonly criteria: readonly CriterionView[]
  readonly ran: readonly string[]
  readonly job: string | null
  readonly fault: Fault | null
  /** Somebody cancelled it before all was done. */
  readonly cancelled: boolean
  /** Ways in which tests promise less and that the user has not accepted; null: nobody could tell. */
  readonly weakened: TierCounts | null
  readonly next: string
}

/** Runs exactly the checks whose evidence is not fresh, one after the other, on a checkout of exactly the files of now. */
export const verify = defineOperation({
  name: 'verify',
  title: 'Verify',
  caller: 'both',
  effect: 'run',
  toolset: 'core',
  cli: { path: 'verify', positional: [], switches: {} },
  summary:
    'Run the checks whose evidence is not fresh (criteria: ids, default all; force: also fresh ones). Returns verdicts, or a job to wait for.',
  input: z.object({ criteria: z.array(z.string()).optional(), force: z.boolean().optional() }),
  run: async (ctx, { criteria, force = false }): Promise<VerifyView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const view = await viewSession(ctx.workspace, session)
    const chosen = choose(view.standings, criteria)
    if (isFault(chosen)) return chosen
    const running = chosen.find((standing) => standing.running !== null)?.running ?? null
    const ids = chosen.map(({ criterion }) => criterion.id)
    if (running !== null) return verifyView(ctx, session, { ids, ran: [], job: running, failed: null })
    const work = chosen.flatMap((standing) => workFor(session, standing, force))
    return work.length === 0 ? verifyView(ctx, session, { ids, ran: [], job: null, failed: null }) : await runAll(ctx, session, ids, work)
  },
  text: (view) =>
    [
      ...view.criteria.map(
        (criterion) =>
          `- ${criterion.label}${criterion.grade === null ? '' : ` [${criterion.grade}, ${criterion.fidelity}]`} — ${criterion.text}`,
      ),
      ranLine(view),
      ...weakenedLine(view.weakened),
      ...(view.fault === null ? [] : [`${view.fault.code}: ${view.fault.message} ${view.fault.hint}`]),
      view.job === null ? `Next: ${view.next}` : `Still running: call wait_job with job ${view.job}.`,
    ].join('\n'),
})

const ranLine = ({ ran, job, tree, cancelled }: VerifyView): string => {
  if (ran.length === 0 && job === null) return cancelled ? 'Cancelled: nothing was run.' : 'Nothing was run: all evidence is fresh.'
  const said = `Ran ${ran.join(', ') || 'nothing yet'}${tree === null ? '' : ` on tree ${tree.slice(0, 12)}`}.`
  return cancelled ? `${said} Then it was cancelled.` : said
}

const choose = (standings: readonly Standing[], ids: readonly string[] | undefined): Standing[] | Fault => {
  if (standings.length === 0)
    return fault(
      'no_criteria',
      'The session has no criteria to verify.',
      'Call set_criteria first, for example with check {kind: "tests"}.',
    )
  const unknown = ids?.find((id) => !standings.some(({ criterion }) => criterion.id === id))
  if (unknown !== undefined)
    return fault(
      'unknown_criterion',
      `There is no criterion ${JSON.stringify(unknown)}.`,
      `The criteria are ${standings.map(({ criterion }) => criterion.id).join(', ')}.`,
    )
  return standings.filter(({ criterion }) => ids === undefined || ids.includes(criterion.id))
}

/** What is to be done for a criterion. `compare`: its evidence is fresh, and was not yet held against the baseline. */
type Work = { readonly standing: Standing; readonly compare: Evidence | null }

const workFor = (session: Session, standing: Standing, force: boolean): Work[] => {
  const { criterion, verdict } = standing
  if (attestable(criterion) !== null) return []
  const shown =
    verdict.kind === 'unproven' ? verdict.uncompared : verdict.kind === 'met' || verdict.kind === 'unmet' ? verdict.evidence : null
  if (force || shown === null) return [{ standing, compare: null }]
  if (owesComparison(session, shown)) return [{ standing, compare: shown }]
  // Its outcome is on another machine, so there is nothing to compare: the check runs again.
  return verdict.kind === 'unproven' ? [{ standing, compare: null }] : []
}

/** `ids`: the criteria that were asked about. `tree`: the one the checks ran on, which may not be the one of now any more. */
type Progress = {
  readonly ids: readonly string[]
  readonly ran: readonly string[]
  readonly tree?: string
  readonly job: string | null
  readonly failed: Fault | null
  readonly cancelled?: boolean
}

/** What has run when the answer is due; the rest goes on in this process under the first run's id. */
const runAll = async (ctx: Context, session: Session, ids: readonly string[], works: readonly Work[]): Promise<VerifyView | Fault> => {
  const before = await attemptCheckpoint(ctx, session, {
    why: 'before-run',
    reason: `before verifying ${works.map(({ standing }) => standing.criterion.id).join(', ')}`,
  })
  if (isFault(before)) return before
  const on = { kind: 'checkout', tree: before.tree, policy: before.scan.policy } as const
  const job = openJob(ctx, session)
  const ran: string[] = []
  let failed: Fault | null = null

  const runOne = async ({ standing: { criterion, plan }, compare }: Work): Promise<Fault | null> => {
    if (compare !== null) return compareCheck(ctx, session, compare, job)
    if (criterion.check === null) return null
    const { way, check } = wayOf(criterion.check)
    if (way === 'ask') return null
    ctx.progress(`${criterion.id}: running its check`)
    const asked = { criterion: criterion.id, plan, tree: on.tree, policy: on.policy }
    const prove = (): Promise<Fault | null> => {
      if (way === 'read') return observeCheck(ctx, session, { ...asked, check })
      if (way === 'series') return measureCheck(ctx, session, { ...asked, check }, job)
      return runCheck(ctx, session, { ...asked, check }, job)
    }
    const unproven = await prove()
    if (unproven === null) ran.push(criterion.id)
    return unproven
  }
  const runEach = async (): Promise<void> => {
    for (const work of works) {
      if (job.isCancelled()) return
      const fault = await runOne(work)
      // A check that cannot start says nothing about the others; without a sandbox none of them can.
      failed ??= fault
      if (fault?.code === 'sandbox_refused') return
    }
  }
  const goesOn = await job.during(runEach)
  const progress: Progress = { ids, ran, tree: before.tree, job: goesOn, failed, cancelled: job.isCancelled() }
  return progress.failed !== null && ran.length === 0 ? progress.failed : await verifyView(ctx, session, progress)
}

/** The verdicts of what was asked about, as they stand now. */
const verifyView = async (
  ctx: Context,
  session: Session,
  { ids, ran, tree, job, failed, cancelled = false }: Progress,
): Promise<VerifyView> => {
  const view = await viewSession(ctx.workspace, session)
  return {
    session: session.id,
    tree: tree ?? (view.tree.kind === 'read' ? view.tree.tree : null),
    criteria: view.standings.filter(({ criterion }) => ids.includes(criterion.id)).map(criterionView),
    ran,
    job,
    fault: failed,
    cancelled,
    weakened: weakenedCounts(view.state, view.weakened),
    next: nextStep(view.state, view.standings, view.weakened),
  }
}
