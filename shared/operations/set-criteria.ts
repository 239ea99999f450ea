import * as z from 'zod'
import { sameCheck } from '../judge/criteria-in-force.ts'
import { canonicalJson } from '../session/canonical.ts'
import { isContested } from '../session/conflicts.ts'
import type { Check } from '../session/check.ts'
import { checkLabel } from '../session/check-label.ts'
import type { Criterion } from '../session/criterion.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { planContent, type Plan } from '../session/plan.ts'
import { nextItemId } from '../session/item-id.ts'
import type { SessionState } from '../session/state.ts'
import { sha256 } from '../store/clock.ts'
import { CheckInput, readCheck } from './check-input.ts'
import type { Context } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'

const CriterionInput = z.object({ id: z.string().optional(), text: z.string().min(1), check: CheckInput.optional() })

type CriteriaView = {
  readonly session: string
  readonly criteria: readonly { readonly id: string; readonly text: string; readonly check: string | null }[]
  readonly planHash: string | null
}

/** Sets the goal's conditions of done. Criteria with a known id are replaced, others added. */
export const setCriteria = defineOperation({
  name: 'set_criteria',
  title: 'Set criteria',
  caller: 'both',
  effect: 'write',
  toolset: 'core',
  cli: { path: 'criteria set', positional: [], switches: {} },
  summary:
    'Add or replace conditions of done. metric: metrics[name, pattern|path, op, target]; bench: against, goal, by; repeat: times; parity: other|against, cases[name, args, stdin]; absent: globs, symbol.',
  input: z.object({ criteria: z.array(CriterionInput).min(1) }),
  run: (ctx, { criteria }): Promise<CriteriaView | Fault> => setAll(ctx, criteria),
  text: (view) => criteriaText(view),
})

/** One criterion in the words of a terminal: `maestro criteria add "Lint is clean" -- npm run lint`, or without a command the project's tests. */
export const addCriterion = defineOperation({
  name: 'add_criterion',
  title: 'Add a criterion',
  caller: 'both',
  effect: 'write',
  toolset: null,
  cli: { path: 'criteria add', positional: ['text', '...argv'], switches: {} },
  summary: "Add one condition of done: with a command after -- it must exit 0, without one the project's tests must pass.",
  input: z.object({
    text: z.string().min(1),
    argv: z.array(z.string()).optional(),
    files: z.array(z.string()).optional(),
    pattern: z.string().optional(),
    timeoutS: z.number().int().positive().optional(),
    cwd: z.string().optional(),
  }),
  run: (ctx, { text, argv, ...rest }): Promise<CriteriaView | Fault> =>
    setAll(ctx, [{ text, check: argv === undefined ? { kind: 'tests', ...rest } : { kind: 'command', argv, ...rest } }]),
  text: (view) => criteriaText(view),
})

const setAll = async (ctx: Context, inputs: readonly z.infer<typeof CriterionInput>[]): Promise<CriteriaView | Fault> => {
  const session = await resolveSession(ctx)
  if (isFault(session)) return session
  const checked = inputs.map(parseCriterion)
  const wrong = checked.find(isFault)
  if (wrong !== undefined) return wrong
  const proposed = checked.flatMap((criterion) => (isFault(criterion) ? [] : [criterion]))
  const changed = await session.change((state, conflicts) => {
    const criteria = mergeCriteria(state.criteria, proposed, (taken) =>
      nextItemId('C', taken, { founder: state.founder, replica: session.replica }),
    )
    // A repeated call changes nothing, least of all an approved plan.
    const same = canonicalJson(criteria) === canonicalJson(state.criteria)
    if (same && !isContested(conflicts, { kind: 'criteria' })) return null
    return { type: 'criteria_set', criteria, plan: revisedPlan(state, criteria) }
  }, ctx.caller)
  if (isFault(changed)) return changed
  const { state } = changed
  return {
    session: state.id,
    criteria: state.criteria.map(({ id, text, check }) => ({ id, text, check: check === null ? null : checkLabel(check) })),
    planHash: state.plan.kind === 'proposed' ? state.plan.plan.hash : null,
  }
}

const criteriaText = (view: CriteriaView): string =>
  [
    ...view.criteria.map(({ id, text, check }) => `- ${id}: ${text} — ${check ?? 'no check: nothing can show it, so give it one'}`),
    view.planHash === null
      ? 'Next: call verify, or propose_plan for larger work.'
      : `The plan has a new revision (hash ${view.planHash}) that waits for the user.`,
  ].join('\n')

type Parsed = { readonly id: string | undefined; readonly text: string; readonly check: Check | null }

/** It names a line of the plan and a word of a command; the plan's own items have names of their own. */
const isId = (id: string): boolean => /^[A-Za-z][\w.-]{0,39}$/.test(id) && !/^(title|goal|plan|S\d+)$/.test(id)

const parseCriterion = (input: z.infer<typeof CriterionInput>): Parsed | Fault => {
  if (input.id !== undefined && !isId(input.id)) {
    return fault(
      'invalid_input',
      `${JSON.stringify(input.id.slice(0, 80))} cannot be the id of a criterion.`,
      'Use a letter and then at most 39 letters, digits, dots, dashes or underscores, for example C1; or leave the id out.',
    )
  }
  if (input.check === undefined) return { id: input.id, text: input.text, check: null }
  const check = readCheck(input.text, input.check)
  return isFault(check) ? check : { id: input.id, text: input.text, check }
}

type NextId = (taken: readonly string[]) => string

const mergeCriteria = (existing: readonly Criterion[], proposed: readonly Parsed[], nextId: NextId): Criterion[] => {
  const merged = [...existing]
  for (const { id, text, check } of proposed) {
    const at = merged.findIndex((criterion) =>
      id === undefined ? criterion.text === text && sameCheck(criterion.check, check) : criterion.id === id,
    )
    if (at >= 0) merged[at] = { id: merged[at]?.id ?? '', text, check }
    else merged.push({ id: id ?? nextId(merged.map((criterion) => criterion.id)), text, check })
  }
  return merged
}

/** Criteria are part of what the user approves, so changed ones make a new revision of the plan. Null: there is no plan. */
const revisedPlan = (state: SessionState, criteria: Criterion[]): Plan | null =>
  state.plan.kind === 'none' ? null : hashedPlan({ ...state.plan.plan, revision: state.plan.plan.revision + 1, criteria })

/** A plan with the hash of its content: what an approval is bound to. */
export const hashedPlan = (plan: Plan): Plan => ({ ...plan, hash: sha256(canonicalJson(planContent(plan))).slice(0, 32) })
