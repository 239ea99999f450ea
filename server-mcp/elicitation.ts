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

/** A form for the user that an answer gives rise to, and the operation that carries the user's reply. */
export type Form = {
  readonly message: string
  readonly properties: Record<string, Property>
  readonly required: readonly string[]
  /** The ask that the form is about, which a modern host hands back with the reply, so that the retried call does not ask anew. */
  readonly ask?: string
  readonly reply: (
    content: Readonly<Record<string, unknown>>,
  ) => { readonly operation: string; readonly input: Readonly<Record<string, unknown>> } | null
}

type Property = ElicitRequestFormParams['requestedSchema']['properties'][string]

const Pending = z.looseObject({ state: z.literal('proposed'), hash: z.string(), revision: z.number(), text: z.string() })
const Asked = z.looseObject({
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
  const modern = ctx.mcpReq.envelope !== undefined
  if (modern && ctx.mcpReq.inputResponses === undefined)
    return inputRequired({
      inputRequests: { [KEY]: inputRequired.elicit(paramsOf(form)) },
      ...(form.ask !== undefined && { requestState: form.ask }),
    })
  const content = modern ? acceptedContent(ctx.mcpReq.inputResponses, KEY) : await askLegacyHost(ctx, form, options.elicitationMs)
  const reply = content === undefined || content === null ? null : form.reply(content)
  if (reply === null) return null
  const replied = await dispatch({ ...call, caller: elicitedUser(server, ctx) }, reply.operation, reply.input)
  return isFault(replied) ? faultResult(replied) : answerResult(reply.operation, replied)
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

const approvalForm = ({ hash, revision, text }: z.infer<typeof Pending>): Form => ({
  message: `Maestro: approve plan revision ${revision} (hash ${hash})?\n\n${text.slice(0, DIGEST_CHARACTERS)}${text.length > DIGEST_CHARACTERS ? '\n… the whole plan is in .maestro/plan.md' : ''}`,
  properties: {
    answer: { type: 'string', title: 'Your answer', enum: ['approve', 'request changes'] },
    reason: { type: 'string', title: 'What should change (optional)' },
  },
  required: ['answer'],
  reply: ({ answer, reason }) => {
    if (answer === 'approve') return { operation: 'approve_plan', input: { plan: hash } }
    if (answer === 'request changes')
      return { operation: 'request_changes', input: { plan: hash, ...(typeof reason === 'string' && reason !== '' && { reason }) } }
    return null
  },
})

const askForm = ({ ask, questions }: z.infer<typeof Asked>): Form => ({
  ask,
  message: 'The agent asks through Maestro:',
  properties: Object.fromEntries(questions.map((question) => [question.id, propertyOf(question)])),
  required: questions.map((question) => question.id),
  reply: (content) => ({ operation: 'answer_ask', input: { ask, answers: content } }),
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

/** The input of a call: of one that a modern host retries with the user's reply, the ask that the first try made. */
export const retriedInput = (ctx: ServerContext, input: Record<string, unknown>): Record<string, unknown> => {
  const ask: unknown = ctx.mcpReq.inputResponses === undefined ? undefined : ctx.mcpReq.requestState()
  return typeof ask === 'string' ? { ask } : input
}
