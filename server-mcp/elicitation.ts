import {
  acceptedContent,
  inputRequired,
  type CallToolResult,
  type ElicitRequestFormParams,
  type InputRequiredResult,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server'
import * as z from 'zod'
import { dispatch, isFault, type Answer, type Context } from '../shared/index.ts'
import { canElicit, elicitedUser } from './caller.ts'
import { answerResult, faultResult } from './respond.ts'
import type { ServerOptions } from './server-options.ts'

/**
 * What a form is about. A modern host hands it back with the reply, so that a yes is a yes to exactly what was shown: `subject` is the hash of
 * a plan revision, or an ask. The host could as well press the user's buttons, so it need not be signed.
 */
const Subject = z.object({ operation: z.enum(['propose_plan', 'ask_user']), session: z.string(), subject: z.string() })
type Subject = z.infer<typeof Subject>

/** A form for the user that an answer gives rise to. */
type Form = {
  readonly message: string
  readonly properties: Record<string, Property>
  readonly required: readonly string[]
  readonly about: Subject
}

type Property = ElicitRequestFormParams['requestedSchema']['properties'][string]

const Pending = z.looseObject({
  session: z.string(),
  state: z.literal('proposed'),
  hash: z.string(),
  revision: z.number(),
  text: z.string(),
})
const Asked = z.looseObject({
  session: z.string(),
  ask: z.string(),
  answers: z.null(),
  questions: z
    .array(
      z.object({
        id: z.string(),
        text: z.string(),
        kind: z.enum(['text', 'choice', 'multi', 'confirm']),
        options: z.array(z.string()).optional(),
      }),
    )
    .min(1),
})

const KEY = 'user'
const DIGEST_CHARACTERS = 1200

/**
 * Puts what waits for the user into the host, where the host can ask. Null: it cannot, or the user did not answer; then everything stays
 * pending, and the answer's own text says how to do it in the editor or a terminal. Nothing ever assumes yes.
 */
export const elicitUser = async (
  server: Server,
  options: ServerOptions,
  ctx: ServerContext,
  call: Context,
  name: string,
  answer: Answer,
): Promise<CallToolResult | InputRequiredResult | null> => {
  const form = formOf(name, answer)
  if (form === null || !canElicit(server, ctx)) return null
  if (ctx.mcpReq.envelope === undefined) {
    const content = await askLegacyHost(ctx, form, options.elicitationMs)
    return content === null ? null : reply(server, ctx, call, form.about, content)
  }
  // A retried call has been asked about already.
  if (ctx.mcpReq.inputResponses !== undefined) return null
  return inputRequired({ inputRequests: { [KEY]: inputRequired.elicit(paramsOf(form)) }, requestState: JSON.stringify(form.about) })
}

/** A modern host's second call, with what its user said to the form that the first one gave rise to. Null: this is a first call. */
export const resumeForm = async (server: Server, ctx: ServerContext, call: Context, name: string): Promise<CallToolResult | null> => {
  const about = ctx.mcpReq.inputResponses === undefined ? null : subjectIn(ctx)
  if (about === null || about.operation !== name) return null
  const content = acceptedContent(ctx.mcpReq.inputResponses, KEY)
  const replied = content === undefined ? null : await reply(server, ctx, call, about, content)
  return replied ?? still(call, about)
}

const subjectIn = (ctx: ServerContext): Subject | null => {
  const state: unknown = ctx.mcpReq.requestState()
  try {
    return typeof state === 'string' ? (Subject.safeParse(JSON.parse(state)).data ?? null) : null
  } catch {
    // Not ours: the call stands for itself.
    return null
  }
}

/** Carries out what the user said, in the session that asked. Null: the user said nothing that can be carried out. */
const reply = async (
  server: Server,
  ctx: ServerContext,
  call: Context,
  about: Subject,
  content: Readonly<Record<string, unknown>>,
): Promise<CallToolResult | null> => {
  const act = actOf(about, content)
  if (act === null) return null
  const replied = await dispatch({ ...call, session: about.session, caller: elicitedUser(server, ctx) }, act.operation, act.input)
  if (!isFault(replied)) return answerResult(act.operation, replied)
  // Answered elsewhere meanwhile, or not as asked: the agent needs the ask as it stands, not the user's mistake.
  return about.operation === 'ask_user' ? still(call, about) : faultResult(replied)
}

/** What the form was about, as it stands now. */
const still = async (call: Context, { operation, session, subject }: Subject): Promise<CallToolResult> => {
  const [name, input] = operation === 'ask_user' ? ['ask_user', { ask: subject }] : ['show_plan', {}]
  const answer = await dispatch({ ...call, session }, name, input)
  return isFault(answer) ? faultResult(answer) : answerResult(name, answer)
}

const actOf = ({ operation, subject }: Subject, content: Readonly<Record<string, unknown>>) => {
  if (operation === 'ask_user') return { operation: 'answer_ask', input: { ask: subject, answers: content } }
  const { answer, reason } = content
  if (answer === 'approve') return { operation: 'approve_plan', input: { plan: subject } }
  if (answer !== 'request changes') return null
  return { operation: 'request_changes', input: { plan: subject, ...(typeof reason === 'string' && reason !== '' && { reason }) } }
}

/** A 2025 host is asked by a request of our own. One that never answers is left alone after the time limit. */
const askLegacyHost = async (ctx: ServerContext, form: Form, timeout: number): Promise<Record<string, unknown> | null> => {
  try {
    const result = await ctx.mcpReq.elicitInput(paramsOf(form), { timeout })
    return result.action === 'accept' ? (result.content ?? null) : null
  } catch {
    // Timed out, or the host refused: the plan or ask is in the journal and stays pending.
    return null
  }
}

const paramsOf = ({ message, properties, required }: Form): ElicitRequestFormParams => ({
  mode: 'form',
  message,
  requestedSchema: { type: 'object', properties, required: [...required] },
})

const formOf = (name: string, { view }: Answer): Form | null => {
  const pending = Pending.safeParse(view)
  if (name === 'propose_plan' && pending.success) return approvalForm(pending.data)
  const asked = Asked.safeParse(view)
  return name === 'ask_user' && asked.success ? askForm(asked.data) : null
}

const approvalForm = ({ session, hash, revision, text }: z.infer<typeof Pending>): Form => ({
  about: { operation: 'propose_plan', session, subject: hash },
  message: `Maestro: approve plan revision ${revision} (hash ${hash})?\n\n${text.slice(0, DIGEST_CHARACTERS)}${text.length > DIGEST_CHARACTERS ? '\n… the whole plan is in .maestro/plan.md' : ''}`,
  properties: {
    answer: { type: 'string', title: 'Your answer', enum: ['approve', 'request changes'] },
    reason: { type: 'string', title: 'What should change (optional)' },
  },
  required: ['answer'],
})

const askForm = ({ session, ask, questions }: z.infer<typeof Asked>): Form => ({
  about: { operation: 'ask_user', session, subject: ask },
  message: 'The agent asks through Maestro:',
  properties: Object.fromEntries(questions.map((question) => [question.id, propertyOf(question)])),
  required: questions.map((question) => question.id),
})

const propertyOf = ({ text, kind, options = [] }: z.infer<typeof Asked>['questions'][number]): Property => {
  switch (kind) {
    case 'confirm':
      return { type: 'boolean', title: text }
    case 'text':
      return { type: 'string', title: text }
    case 'choice':
      return options.length === 0 ? { type: 'string', title: text } : { type: 'string', title: text, enum: options }
    case 'multi':
      return options.length === 0
        ? { type: 'string', title: text }
        : { type: 'array', title: text, items: { type: 'string', enum: options } }
  }
}
