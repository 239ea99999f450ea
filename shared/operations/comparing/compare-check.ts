import { classify } from '../../judge/regression/classify.ts'
import { comparisonOf } from '../../judge/regression/comparison-of.ts'
import { owedComparison } from '../../judge/regression/owed.ts'
import { pairTests, type BodyOf } from '../../judge/regression/pair-tests.ts'
import { sourcesOf } from '../../judge/regression/source-of-test.ts'
import type { Comparison } from '../../session/comparison.ts'
import type { Evidence } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { Context, Session } from '../context.ts'
import { recordedOutcome } from '../evidence/recorded-outcome.ts'
import type { RunJob } from '../runs/open-job.ts'
import { baselineOutcome } from './baseline-outcome.ts'
import { testSources } from './test-sources.ts'
import { tryAgain } from './try-again.ts'

/** Whether the tests of a record have still to be held against the baseline, and can be: its whole outcome is on this machine. */
export const owesComparison = (session: Session, evidence: Evidence): boolean =>
  owedComparison(session.read().state, evidence) !== null && recordedOutcome(session, evidence) !== null

/**
 * Holds the tests of a record against the baseline, where that is owed, and records it. What the baseline shows is asked for once a method. Null: it is
 * recorded, nothing is owed, or it was cancelled and is owed still.
 */
export const compareCheck = async (ctx: Context, session: Session, evidence: Evidence, job: RunJob): Promise<Fault | null> => {
  const baseline = owedComparison(session.read().state, evidence)
  const now = baseline === null ? null : recordedOutcome(session, evidence)
  if (baseline === null || now === null || job.isCancelled()) return null
  ctx.progress(`${evidence.criterion}: comparing its tests with the baseline`)
  const compared = await compare(ctx, session, { evidence, baseline, now }, job)
  if (compared === null || isFault(compared)) return compared
  const recorded = await session.change(
    (state) => (owedComparison(state, evidence) === null ? null : { type: 'comparison_recorded', comparison: compared }),
    ctx.caller,
    `compared:${evidence.id}:${baseline}`,
  )
  return isFault(recorded) ? recorded : null
}

type Asked = { readonly evidence: Evidence; readonly baseline: string; readonly now: Outcome }

const compare = async (
  ctx: Context,
  session: Session,
  { evidence, baseline, now }: Asked,
  job: RunJob,
): Promise<Comparison | null | Fault> => {
  const { check } = evidence
  if (check.kind !== 'tests') return null
  const before = await baselineOutcome(ctx, session, { evidence, check, baseline }, job)
  if (isFault(before)) return before
  if (job.isCancelled()) return null
  const nothing = { evidence: evidence.id, baseline, counts: {}, tests: [], tries: 0 }
  if (before.kind === 'unknown') {
    const { reason, lacks } = before
    return { ...nothing, run: null, reason, ...(lacks !== undefined && { lacks }) }
  }
  const bodyOf = mayBeRenamed(before.outcome, now) ? await bodies(ctx, { baseline, now: evidence.subject.tree }) : () => null
  if (isFault(bodyOf)) return bodyOf
  const pairs = pairTests(before.outcome.tests, now.tests, bodyOf)
  const again = await tryAgain(ctx, session, { evidence, check, baseline, pairs }, job)
  if (again === null || isFault(again)) return again
  const classified = classify(pairs, (id) => again.tries.get(id) ?? null)
  return { ...nothing, run: before.run, reason: null, ...comparisonOf(classified), tries: again.rounds }
}

/** Sources are read where some test is gone and another one came, and only there: the parser is large. */
const mayBeRenamed = (before: Outcome, now: Outcome): boolean => lacks(now, before) && lacks(before, now)

const lacks = ({ tests }: Outcome, other: Outcome): boolean => {
  const known = new Set(tests.map(({ id }) => id))
  return other.tests.some(({ id }) => !known.has(id))
}

/** Only files that differ can hold a test under another name. */
const bodies = async ({ workspace }: Context, trees: { readonly baseline: string; readonly now: string }): Promise<BodyOf | Fault> => {
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const sources = await testSources(repository, trees)
  if (isFault(sources)) return sources
  const of = { baseline: sourcesOf(sources.baseline), now: sourcesOf(sources.now) }
  return (side, test) => of[side](test)?.body ?? null
}
