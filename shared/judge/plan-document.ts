import { checkLabel } from '../session/check-label.ts'
import type { Criterion } from '../session/criterion.ts'
import type { PlanStep } from '../session/plan.ts'
import type { SessionState } from '../session/state.ts'
import { criteriaInForce } from './criteria-in-force.ts'

/** `.maestro/plan.md` as text, and the 0-based line of each item (`title`, `goal`, `plan`, criterion, step and ask ids) that a finding may stand on. */
export type PlanDocument = { readonly text: string; readonly lines: Readonly<Record<string, number>> }

type Line = { readonly text: string; readonly item?: string }

/** The session as a person reads it in an editor. Verdicts are not in the text: they are findings, and move while the text stands. */
export const planDocument = (state: SessionState): PlanDocument => {
  const lines: Line[] = [
    { text: `# ${state.goal || 'Session without a goal'}`, item: 'title' },
    { text: '' },
    { text: `Session ${state.id}, opened ${state.opened?.at ?? ''} by ${state.opened?.by.name ?? 'nobody'}.`, item: 'goal' },
    ...section(
      'Constraints',
      state.constraints.map((text) => ({ text: `- ${text}` })),
    ),
    ...section(
      'Criteria',
      criteriaInForce(state).map(({ criterion }) => criterionLine(criterion)),
    ),
    ...planLines(state),
    ...section(
      'Open asks',
      state.asks
        .filter((ask) => ask.answered === null)
        .map((ask) => ({ text: `- ${ask.id}: ${ask.questions.length} question${ask.questions.length === 1 ? '' : 's'}`, item: ask.id })),
    ),
  ]
  const flat = lines.map(onOneLine)
  return { text: `${flat.map((line) => line.text).join('\n')}\n`, lines: itemLines(flat) }
}

/** Whatever somebody wrote stays on its line, and hides nothing: otherwise it would move every finding below it, or open a comment. */
const onOneLine = (line: Line): Line => ({
  ...line,
  text: line.text
    .trim()
    .split(/\s*[\r\n\u2028\u2029]\s*/)
    .join(' ')
    .replaceAll('<!--', '&lt;!--'),
})

const section = (title: string, lines: readonly Line[]): Line[] =>
  lines.length === 0 ? [] : [{ text: '' }, { text: `## ${title}` }, { text: '' }, ...lines]

const criterionLine = ({ id, text, check }: Criterion): Line => ({
  text: `- ${id}: ${text} — ${check === null ? 'no check' : checkLabel(check)}`,
  item: id,
})

const planLines = (state: SessionState): Line[] => {
  if (state.plan.kind === 'none') return []
  const { plan } = state.plan
  return [
    { text: '' },
    { text: `## Plan, revision ${plan.revision} (${planWord(state)})`, item: 'plan' },
    { text: '' },
    { text: plan.strategy },
    ...section(
      'Steps',
      plan.steps.map((step) => stepLine(step, state)),
    ),
    ...section(
      'Edge cases',
      plan.edgeCases.map((text) => ({ text: `- ${text}` })),
    ),
    ...section('Test approach', [{ text: plan.testApproach }]),
    ...section(
      'Locked tests',
      (plan.locked ?? []).map((glob) => ({ text: `- ${glob}` })),
    ),
    ...section('Scope', [{ text: plan.scope }]),
  ]
}

const planWord = (state: SessionState): string => {
  switch (state.plan.kind) {
    case 'none':
      return 'none'
    case 'proposed':
      return 'waits for approval'
    case 'changes-requested':
      return 'changes requested'
    case 'approved':
      return `approved by ${state.plan.approved.by.name} via ${state.plan.approved.by.via}`
  }
}

const stepLine = (step: PlanStep, state: SessionState): Line => {
  const status = state.steps[step.id]?.status
  const mark = status === 'done' ? 'x' : ' '
  const details = [
    ...(step.files.length > 0 ? [`files: ${step.files.join(', ')}`] : []),
    ...(step.tests.length > 0 ? [`tests: ${step.tests.join(', ')}`] : []),
    ...(status === undefined || status === 'done' ? [] : [status]),
  ]
  return { text: `- [${mark}] ${step.id}: ${step.title}${details.length > 0 ? ` (${details.join('; ')})` : ''}`, item: step.id }
}

const itemLines = (lines: readonly Line[]): Record<string, number> =>
  Object.fromEntries(lines.flatMap((line, index) => (line.item === undefined ? [] : [[line.item, index] as const])))
