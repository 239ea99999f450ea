import type { SessionState } from '../session/state.ts'
import { attestable } from '../judge/attestable.ts'
import type { Finding } from '../judge/finding.ts'
import { standingLabel, type Standing } from '../judge/standing.ts'
import { openQuestions, pressing, tierCounts, tiersLabel, type TierCounts, type WeakenedNow } from '../judge/weakening/open-questions.ts'
import { withinBudget } from './budget.ts'
import type { SessionView } from './view.ts'

/** A criterion as surfaces show it. */
export type CriterionView = {
  readonly id: string
  readonly text: string
  readonly verdict: string
  readonly label: string
  readonly approved: boolean
  readonly evidence: string | null
  readonly grade: string | null
  readonly fidelity: string | null
  readonly changed: readonly string[]
  readonly running: string | null
}

export const criterionView = (standing: Standing): CriterionView => {
  const { criterion, verdict, plan, running } = standing
  const evidence = verdict.kind === 'unproven' ? null : verdict.evidence
  return {
    id: criterion.id,
    text: criterion.text,
    verdict: verdict.kind,
    label: standingLabel(standing),
    approved: plan !== null,
    evidence: evidence?.id ?? null,
    grade: evidence?.sandbox.grade ?? null,
    fidelity: evidence?.results.fidelity ?? null,
    changed: verdict.kind === 'stale' ? verdict.changed : [],
    running,
  }
}

/** Where a session is, what blocks it and what to call next. */
export type StatusView = {
  readonly session: string
  readonly goal: string
  readonly closed: boolean
  readonly constraints: readonly string[]
  readonly tree: string | null
  /** When the files were looked at, ISO 8601. */
  readonly asOf: string | null
  /** `requested`: the user's words when changes were requested. */
  readonly plan: {
    readonly state: string
    readonly revision: number | null
    readonly hash: string | null
    readonly requested: string | null
  }
  readonly criteria: readonly CriterionView[]
  readonly steps: readonly { readonly id: string; readonly title: string; readonly status: string }[]
  readonly findings: readonly Finding[]
  /** Ways in which tests promise less and that the user has not accepted; null: nobody could tell. */
  readonly weakened: TierCounts | null
  readonly openAsks: readonly string[]
  readonly running: readonly string[]
  readonly next: string
}

export const statusView = ({ state, tree, standings, findings, requestedChanges, weakened }: SessionView): StatusView => ({
  session: state.id,
  goal: state.goal,
  closed: state.closed !== null,
  constraints: state.constraints,
  tree: tree.kind === 'read' ? tree.tree : null,
  asOf: tree.kind === 'read' ? (tree.asOf ?? null) : null,
  plan: planView(state, requestedChanges),
  criteria: standings.map(criterionView),
  steps: stepViews(state),
  findings,
  weakened: weakenedCounts(state, weakened),
  openAsks: state.asks.filter((ask) => ask.answered === null).map((ask) => ask.id),
  running: state.runs.filter((run) => run.kind === 'running').map((run) => run.id),
  next: nextStep(state, standings, weakened),
})

export const weakenedCounts = (state: SessionState, weakened: WeakenedNow): TierCounts | null =>
  weakened.kind === 'read' ? tierCounts(openQuestions(state, weakened)) : null

/** `1 error, 2 high`, of those that hold something up. */
export const weakenedLine = (counts: TierCounts | null): string[] => {
  const { error = 0, high = 0 } = counts ?? {}
  const said = [...(error > 0 ? [`${error} error`] : []), ...(high > 0 ? [`${high} high`] : [])]
  return said.length === 0 ? [] : [`Weakened tests that the user has not accepted: ${said.join(', ')} (\`maestro weakened\` lists them).`]
}

const planView = (state: SessionState, requested: string | null): StatusView['plan'] =>
  state.plan.kind === 'none'
    ? { state: 'none', revision: null, hash: null, requested: null }
    : { state: state.plan.kind, revision: state.plan.plan.revision, hash: state.plan.plan.hash, requested }

const stepViews = (state: SessionState): StatusView['steps'] =>
  state.plan.kind === 'none' ? [] : state.plan.plan.steps.map(({ id, title }) => ({ id, title, status: state.steps[id]?.status ?? 'open' }))

/** The one call that brings the session on, as a sentence. */
export const nextStep = (state: SessionState, standings: readonly Standing[], weakened: WeakenedNow = { kind: 'unlooked' }): string => {
  if (state.closed !== null)
    return `The session is closed. The user takes it up again with \`maestro session reopen ${state.id}\`; open_session starts another.`
  if (state.plan.kind === 'changes-requested') return 'The user asked for changes to the plan: call propose_plan with a new revision.'
  if (standings.length === 0) return 'Call set_criteria: say what must hold when the goal is reached, each with a check.'
  const running = state.runs.find((run) => run.kind === 'running')
  if (running !== undefined) return `Call wait_job with job ${running.id}.`
  const toRun = standings.filter(({ verdict, criterion }) => attestable(criterion) === null && ['stale', 'unproven'].includes(verdict.kind))
  if (toRun.length > 0)
    return `Call verify: ${toRun.map(({ criterion }) => criterion.id).join(', ')} ${toRun.length === 1 ? 'has' : 'have'} no fresh evidence.`
  const unmet = standings.filter(({ verdict }) => verdict.kind === 'unmet')
  if (unmet.length > 0)
    return `Mend what ${unmet.map(({ criterion }) => criterion.id).join(', ')} ${unmet.length === 1 ? 'shows' : 'show'}, then call verify.`
  const stuck = standings.flatMap(({ criterion, verdict }) =>
    verdict.kind === 'could-not-run' ? [{ criterion, evidence: verdict.evidence }] : [],
  )
  const [first] = stuck
  if (first !== undefined)
    return `The check of ${first.criterion.id} could not run (${first.evidence.verdict.reason}): mend that, or set another check, then call verify.`
  if (state.plan.kind === 'none') return 'Call propose_plan, so that the user can approve what the criteria are.'
  if (state.plan.kind === 'proposed') return 'The plan waits for the user, who approves it in the editor or with `maestro plan approve`.'
  const asked = standings.filter(({ criterion, verdict }) => criterion.check?.kind === 'manual' && !['met', 'unmet'].includes(verdict.kind))
  if (asked.length > 0)
    return `Only the user can say whether ${asked.map(({ criterion }) => criterion.id).join(', ')} hold${asked.length === 1 ? 's' : ''}, with \`maestro criteria attest\`.`
  const vague = standings.filter(({ criterion, verdict }) => criterion.check === null && verdict.kind === 'unproven')
  if (vague.length > 0)
    return `Call set_criteria: ${vague.map(({ criterion }) => criterion.id).join(', ')} ${vague.length === 1 ? 'has' : 'have'} no check, so nothing can show ${vague.length === 1 ? 'it' : 'them'}.`
  const open = pressing(openQuestions(state, weakened))
  return open.length === 0
    ? 'Every criterion is met on the files of now.'
    : `Every criterion is met, but tests promise less than at the baseline (${tiersLabel(open)}): put them back, or ask the user to accept each with a reason (\`maestro weakened\`).`
}

/** The words of a status. `brief` leaves the findings' texts to get_status with detail full. */
export const statusText = (view: StatusView, detail: 'brief' | 'full'): string =>
  withinBudget([...statusLines(view, detail), `Next: ${view.next}`], 'maestro://session/current has everything')

/** A status line by line, the most telling first. */
export const statusLines = (view: StatusView, detail: 'brief' | 'full'): string[] => [
  `Session ${view.session}${view.closed ? ' (closed)' : ''}: ${view.goal}`,
  ...view.constraints.map((constraint) => `Constraint: ${constraint}`),
  view.tree === null
    ? 'The tree could not be read.'
    : `Tree ${view.tree.slice(0, 12)} (the files${view.asOf === null ? '' : ` as of ${view.asOf.slice(11, 19)}Z`}).`,
  `Plan: ${view.plan.state}${view.plan.revision === null ? '' : `, revision ${view.plan.revision}, hash ${view.plan.hash}`}.`,
  ...(view.plan.requested === null ? [] : [`The user asked for changes: ${view.plan.requested}`]),
  ...view.criteria.map(
    (criterion) =>
      `- ${criterion.label}${criterion.grade === null ? '' : ` [${criterion.grade}, ${criterion.fidelity}]`} — ${criterion.text}`,
  ),
  ...(detail === 'full' ? view.steps.map((step) => `- ${step.id} ${step.status}: ${step.title}`) : []),
  ...weakenedLine(view.weakened),
  ...(view.openAsks.length > 0 ? [`Open asks: ${view.openAsks.join(', ')}.`] : []),
  ...(detail === 'full'
    ? view.findings.slice(0, 20).map(findingText)
    : view.findings.length > 0
      ? [`${view.findings.length} findings.`]
      : []),
]

const findingText = (finding: Finding): string =>
  `${finding.severity} ${finding.code} ${finding.where.kind === 'file' ? `${finding.where.path}:${finding.where.line}` : `plan.md ${finding.where.item}`}: ${finding.message}`
