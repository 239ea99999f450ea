import {
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type InputRequiredResult,
  type Server,
  type ServerContext,
  type Tool,
} from '@modelcontextprotocol/server'
import * as z from 'zod'
import { dispatch, fault, isFault, operations, type Operation } from '../shared/index.ts'
import { agentOf } from './caller.ts'
import { elicitUser, resumeForm } from './elicitation.ts'
import { progressOf } from './progress.ts'
import { answerResult, faultResult } from './respond.ts'
import type { ServerOptions } from './server-options.ts'

const offered = operations.filter((operation) => operation.toolset === 'core')

export const registerTools = (server: Server, options: ServerOptions): void => {
  const tools = offered.map(toolOf)
  server.setRequestHandler('tools/list', () => ({ tools }))
  server.setRequestHandler('tools/call', async ({ params }, ctx) => callTool(server, options, ctx, params.name, params.arguments ?? {}))
}

/** A tool is an operation in the host's words. */
const toolOf = ({ name, title, summary, input, effect }: Operation): Tool => ({
  name,
  description: summary,
  inputSchema: plainSchema(input),
  annotations: { title, readOnlyHint: effect === 'read', destructiveHint: effect === 'destroy', openWorldHint: false },
})

const Schema = z.looseObject({ properties: z.record(z.string(), z.looseObject({})).default({}), required: z.array(z.string()).optional() })

/**
 * Bounds are held when the call comes; in the list they would only cost the host's context, as would what the user
 * alone may ask. Every tool takes a session.
 */
const plainSchema = (input: Operation['input']): Tool['inputSchema'] => {
  const { properties, required } = Schema.parse(JSON.parse(JSON.stringify(z.toJSONSchema(input, { io: 'input' }), withoutBounds)))
  const offeredTo = Object.entries(properties).filter(([, property]) => property['userOnly'] !== true)
  return {
    type: 'object',
    properties: { ...Object.fromEntries(offeredTo), session: { type: 'string' } },
    ...(required !== undefined && { required }),
  }
}

const BOUNDS = new Set([
  '$schema',
  'minLength',
  'maxLength',
  'minItems',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'additionalProperties',
  'propertyNames',
])

const withoutBounds = (key: string, value: unknown): unknown => (BOUNDS.has(key) ? undefined : value)

const callTool = async (
  server: Server,
  options: ServerOptions,
  ctx: ServerContext,
  name: string,
  args: Record<string, unknown>,
): Promise<CallToolResult | InputRequiredResult> => {
  const operation = offered.find((candidate) => candidate.name === name)
  if (operation === undefined) throw unknownTool(name)
  const workspace = await options.workspace.open()
  if (isFault(workspace)) return faultResult(workspace)
  const { session, input } = splitSession(operation, args)
  if (typeof session !== 'string' && session !== null) return faultResult(sessionNotNamed(name))
  const progress = progressOf(ctx)
  const call = { workspace, caller: agentOf(server, ctx), session, signal: ctx.mcpReq.signal, progress: progress.tell }
  try {
    const resumed = await resumeForm(server, ctx, call, name)
    if (resumed !== null) return resumed
    const answer = await dispatch(call, name, input)
    if (isFault(answer)) return faultResult(answer)
    return (await elicitUser(server, options, ctx, call, name, answer)) ?? answerResult(name, answer)
  } finally {
    progress.end()
  }
}

/** `session` says which session a call is about. open_session has an input of that name with the same meaning. */
const splitSession = (operation: Operation, args: Record<string, unknown>): { session: unknown; input: Record<string, unknown> } => {
  if ('session' in operation.input.shape) return { session: null, input: args }
  const { session = null, ...input } = args
  return { session, input }
}

/** Taking the current session instead would change one that the caller did not mean. */
const sessionNotNamed = (tool: string) =>
  fault('invalid_input', `${tool} was called with a session that is no text.`, `Call ${tool} again with the session's id, or without one.`)

const unknownTool = (name: string): ProtocolError =>
  new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool: ${name.slice(0, 80)}. The tools are ${offered.map((operation) => operation.name).join(', ')}.`,
    {
      code: 'unknown_tool',
      hint: 'Call tools/list and use a name from it.',
    },
  )
