import { ResourceNotFoundError, type ReadResourceResult, type Server, type ServerContext } from '@modelcontextprotocol/server'
import { dispatch, isFault } from '../shared/index.ts'
import { agentOf } from './caller.ts'
import type { ServerOptions } from './server-options.ts'

/** A resource is a reading operation behind an address. `text`: its words; `json`: its data. */
type Address = {
  readonly template: string
  readonly name: string
  readonly as: 'text' | 'json'
  readonly pattern: RegExp
  readonly operation: string
  readonly input: (parts: readonly string[]) => Readonly<Record<string, unknown>>
}

const SESSION = 'maestro://session/([^/]+)'

const address = (
  template: string,
  name: string,
  as: Address['as'],
  operation: string,
  pattern: string,
  input: Address['input'] = () => ({}),
): Address => ({
  template,
  name,
  as,
  operation,
  input,
  pattern: new RegExp(`^${pattern}$`),
})

const addresses: readonly Address[] = [
  address('maestro://session/{session}', 'Status of a session', 'json', 'get_status', SESSION),
  address('maestro://session/{session}/plan', 'Plan of a session', 'text', 'show_plan', `${SESSION}/plan`),
  address('maestro://session/{session}/criteria', 'Criteria with verdicts', 'text', 'get_status', `${SESSION}/criteria`, () => ({
    detail: 'brief',
  })),
  address(
    'maestro://session/{session}/evidence/{id}',
    'One evidence record, by its id or a criterion id',
    'json',
    'show_evidence',
    `${SESSION}/evidence/([^/]+)`,
    ([, id]) => ({ id }),
  ),
  address(
    'maestro://session/{session}/runs/{run}/output',
    'Output of a run',
    'text',
    'show_run',
    `${SESSION}/runs/([^/]+)/output`,
    ([, run]) => ({ run }),
  ),
  address('maestro://session/{session}/checkpoints', 'Checkpoints of a session', 'json', 'checkpoint', `${SESSION}/checkpoints`, () => ({
    action: 'list',
  })),
]

const SESSIONS = 'maestro://sessions'
const CURRENT = 'maestro://session/current'

export const registerResources = (server: Server, options: ServerOptions): void => {
  server.setRequestHandler('resources/list', () => ({
    resources: [
      { uri: SESSIONS, name: 'Sessions of this workspace', mimeType: 'application/json' },
      { uri: CURRENT, name: 'Status of the current session', mimeType: 'application/json' },
      { uri: `${CURRENT}/plan`, name: 'Plan of the current session', mimeType: 'text/plain' },
    ],
  }))
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: addresses.map(({ template, name, as }) => ({ uriTemplate: template, name, mimeType: mimeType(as) })),
  }))
  server.setRequestHandler('resources/read', async ({ params }, ctx) => readResource(server, options, ctx, params.uri))
  registerSubscriptions(server, options)
}

/** One change of the store is several events of the file system. */
const TOGETHER_MS = 50

/** Subscribers hear of every change in the store: a hint to read again. */
const registerSubscriptions = (server: Server, options: ServerOptions): void => {
  const subscribed = new Set<string>()
  let due: NodeJS.Timeout | null = null
  const tell = (): void => {
    due = null
    for (const uri of subscribed) server.sendResourceUpdated({ uri }).catch(() => undefined)
  }
  const listener = (): void => {
    due ??= setTimeout(tell, TOGETHER_MS).unref()
  }
  server.setRequestHandler('resources/subscribe', ({ params }) => {
    subscribed.add(params.uri)
    // The same listener again is one listener.
    options.workspace.onChange(listener)
    return {}
  })
  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscribed.delete(params.uri)
    return {}
  })
}

const readResource = async (server: Server, options: ServerOptions, ctx: ServerContext, uri: string): Promise<ReadResourceResult> => {
  const found = find(uri)
  if (found === null) throw new ResourceNotFoundError(uri)
  const workspace = await options.workspace.open()
  if (isFault(workspace)) throw new ResourceNotFoundError(uri, `${workspace.code}: ${workspace.message} ${workspace.hint}`)
  const call = { workspace, caller: agentOf(server, ctx), session: found.session, signal: ctx.mcpReq.signal, progress: () => undefined }
  const answer = await dispatch(call, found.operation, found.input)
  if (isFault(answer)) throw new ResourceNotFoundError(uri, `${answer.code}: ${answer.message} ${answer.hint}`)
  return {
    contents: [{ uri, mimeType: mimeType(found.as), text: found.as === 'text' ? answer.text : JSON.stringify(answer.view, null, 2) }],
  }
}

type Found = {
  readonly operation: string
  readonly session: string | null
  readonly input: Readonly<Record<string, unknown>>
  readonly as: 'text' | 'json'
}

const find = (uri: string): Found | null => {
  if (uri === SESSIONS) return { operation: 'list_sessions', session: null, input: {}, as: 'json' }
  for (const { pattern, operation, input, as } of addresses) {
    const match = pattern.exec(uri)
    if (match === null) continue
    const parts = match.slice(1).map(decoded)
    if (parts.includes(null)) return null
    const [session = 'current', ...rest] = parts.map(String)
    return { operation, session: session === 'current' ? null : session, input: input([session, ...rest]), as }
  }
  return null
}

/** Null: no percent-encoding of any text. */
const decoded = (part: string): string | null => {
  try {
    return decodeURIComponent(part)
  } catch {
    // The address names nothing.
    return null
  }
}

const mimeType = (as: Address['as']): string => (as === 'json' ? 'application/json' : 'text/plain')
