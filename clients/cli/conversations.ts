import * as z from 'zod'
import { fault, isFault, type Fault } from '../../shared/index.ts'
import type { RawInput } from './command.ts'
import type { Core } from './core.ts'
import type { Terminal } from './terminal.ts'

/** Asks the person for what the arguments left out, and gives the complete input back. */
type Conversation = (raw: RawInput, core: Core, terminal: Terminal) => Promise<RawInput | Fault>

const Plan = z.object({ hash: z.string(), revision: z.number() })
const Asks = z.object({
  asks: z.array(
    z.object({
      ask: z.string(),
      answers: z.unknown(),
      questions: z.array(z.object({ id: z.string(), text: z.string(), kind: z.string(), options: z.array(z.string()).optional() })),
    }),
  ),
})
type Question = z.infer<typeof Asks>['asks'][number]['questions'][number]

/** Shows the plan and asks about exactly that revision; a hash that was given is an answer already. */
const aboutThePlan =
  (question: string): Conversation =>
  async (raw, core, terminal) => {
    if (raw['plan'] !== undefined) return raw
    const shown = await core.ask('show_plan', {})
    if (isFault(shown)) return shown
    const plan = Plan.parse(shown.view)
    terminal.err(`${shown.text}\n`)
    const answer = await terminal.ask(`${question} revision ${plan.revision} (${plan.hash})? [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) return declined
    return { ...raw, plan: plan.hash }
  }

const answers: Conversation = async (raw, core, terminal) => {
  if (raw['answers'] !== undefined) return raw
  const listed = await core.ask('list_asks', {})
  if (isFault(listed)) return listed
  const open = Asks.parse(listed.view).asks.filter((ask) => ask.answers === null)
  const chosen = raw['ask'] === undefined ? open[0] : open.find((ask) => ask.ask === raw['ask'])
  if (chosen === undefined) return raw
  const given: Record<string, unknown> = {}
  for (const question of chosen.questions) given[question.id] = typed(question, await terminal.ask(prompt(question)))
  return { ...raw, ask: chosen.ask, answers: given }
}

/** Who may be talked to about what is missing: operations that a person answers. */
export const conversations: Readonly<Record<string, Conversation>> = {
  approve_plan: aboutThePlan('Approve'),
  request_changes: aboutThePlan('Send back'),
  answer_ask: answers,
}

const prompt = ({ text, kind, options }: Question): string => {
  const how =
    kind === 'confirm'
      ? ' [y/N]'
      : options === undefined
        ? ''
        : ` (${options.join(' | ')}${kind === 'multi' ? ', several with commas' : ''})`
  return `${text}${how} `
}

const typed = ({ kind }: Question, answer: string): unknown => {
  if (kind === 'confirm') return /^y(es)?$/i.test(answer.trim())
  if (kind !== 'multi') return answer.trim()
  return answer
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

const declined = fault(
  'declined',
  'Nothing was answered: the plan still waits.',
  'Ask again with `maestro plan show` when you have read it.',
)
