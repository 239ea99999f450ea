import { meansPath } from '../../session/named-paths.ts'
import type { PlanStep } from '../../session/plan.ts'
import type { SessionState } from '../../session/state.ts'
import { defineFinding } from '../finding.ts'
import { changeKey, measuredChanges, type MeasuredChange } from '../measured-changes.ts'

const PATHS_NAMED = 3

/** Two measurements with more between them than one step of the plan. */
export const moreThanOneChange = defineFinding({
  code: 'more-than-one-change',
  severity: 'warning',
  explanation:
    'A benchmark that should become faster was measured twice, and what changed in between is more than the files of one step of the approved plan. Then nobody can say which change made the difference. Measure after each step: put back what does not belong to it, verify, then take the next one; or propose a plan in which the step names all of its files.',
  *find({ state, between = {} }) {
    const steps = (state.approved?.plan.steps ?? []).filter(({ files }) => files.length > 0)
    if (steps.length === 0) return
    for (const change of measuredChanges(state)) {
      const nearest = nearestStep(stepsAtWork(state, steps, change), between[changeKey(change)] ?? [])
      if (nearest === null || nearest.outside.length === 0) continue
      const { step, outside } = nearest
      const { evidence, since } = change
      const more = outside.length > PATHS_NAMED ? ` and ${outside.length - PATHS_NAMED} more` : ''
      yield {
        where: { kind: 'plan', item: evidence.criterion },
        message: `${evidence.criterion} was measured on tree ${change.to.slice(0, 7)}; since ${since === null ? 'the baseline' : `the measurement before (${since.id})`} more changed than the files of one step: beside ${step.id}, ${outside.slice(0, PATHS_NAMED).join(', ')}${more}. What made the difference cannot be told.`,
        evidence: evidence.id,
      }
    }
  },
})

/** Steps that may have been the one between the measurements, as far as the last move of each tells; all of them where none was moved. */
const stepsAtWork = (
  { steps: moved }: SessionState,
  steps: readonly PlanStep[],
  { since, evidence }: MeasuredChange,
): readonly PlanStep[] => {
  const atWork = steps.filter(({ id }) => {
    const move = moved[id]
    if (move?.status === 'started') return move.act.at <= evidence.timing.endedAt
    return move?.status === 'done' && move.act.at > (since?.timing.endedAt ?? '')
  })
  return atWork.length > 0 ? atWork : steps
}

type Nearest = { readonly step: PlanStep; readonly outside: readonly string[] }

/** The step whose files leave least of the change unexplained. */
const nearestStep = (steps: readonly PlanStep[], changed: readonly string[]): Nearest | null =>
  steps.reduce<Nearest | null>((best, step) => {
    const own = meansPath([...step.files, ...step.tests])
    const outside = changed.filter((path) => !own(path))
    return best === null || outside.length < best.outside.length ? { step, outside } : best
  }, null)
