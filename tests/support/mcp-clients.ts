import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { Client as ClientV2 } from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio'
import { join } from 'node:path'
import * as z from 'zod'
import { programsFolder } from './paths.ts'
import type { Sample } from './sample.ts'

/** What a tool call came to, in whichever client. */
const ToolResult = z.looseObject({
  isError: z.boolean().optional(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
})
export type ToolResult = z.infer<typeof ToolResult>

/** How the user of the host answers a form: a content, a refusal, or never. */
export type UserOfHost =
  | { readonly kind: 'accepts'; readonly content: Record<string, unknown>; readonly meanwhile?: () => Promise<unknown> }
  | { readonly kind: 'declines' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'cannot-be-asked' }
type Asked = Exclude<UserOfHost, { kind: 'cannot-be-asked' }>

export type McpHost = {
  readonly call: (name: string, args?: Record<string, unknown>) => Promise<ToolResult>
  readonly text: (name: string, args?: Record<string, unknown>) => Promise<string>
  readonly tools: () => Promise<
    readonly { readonly name: string; readonly description?: string | undefined; readonly inputSchema: unknown }[]
  >
  readonly read: (uri: string) => Promise<string>
  readonly forms: readonly string[]
  /** The user of this host answers forms in this way from now on. Only for a host that was started with somebody to ask. */
  readonly answersNow: (user: Asked) => void
  readonly close: () => Promise<void>
}

export type HostKind = 'sdk 1.32' | 'client 2.4, 2025 handshake' | 'client 2.4, auto' | 'client 2.4, pinned 2026-07-28'
export const hostKinds: readonly HostKind[] = [
  'sdk 1.32',
  'client 2.4, 2025 handshake',
  'client 2.4, auto',
  'client 2.4, pinned 2026-07-28',
]

type Started = { readonly sample: Pick<Sample, 'root' | 'env'>; readonly user?: UserOfHost; readonly program?: string }

/** A real MCP client on a real server process over stdio. */
export const startHost = async (
  kind: HostKind,
  { sample, user = { kind: 'cannot-be-asked' }, program = join(programsFolder, 'maestro-mcp.mjs') }: Started,
): Promise<McpHost> => {
  const forms: string[] = []
  const asked = user.kind === 'cannot-be-asked' ? null : { forms, user }
  const server = {
    command: process.execPath,
    args: [program, '--root', sample.root],
    env: definedOnly(sample.env),
    stderr: 'inherit' as const,
  }
  const client = kind === 'sdk 1.32' ? await startV1(server, asked) : await startV2(kind, server, asked)
  const call: McpHost['call'] = async (name, args = {}) => ToolResult.parse(await client.callTool({ name, arguments: args }))
  return {
    call,
    text: async (name, args) => (await call(name, args)).content[0]?.text ?? '',
    tools: async () => (await client.listTools()).tools,
    read: async (uri) =>
      z.object({ contents: z.array(z.looseObject({ text: z.string() })) }).parse(await client.readResource({ uri })).contents[0]?.text ??
      '',
    forms,
    answersNow: (next) => {
      if (asked === null) throw new Error('this host cannot ask')
      asked.user = next
    },
    close: () => client.close(),
  }
}

type Server = { readonly command: string; readonly args: string[]; readonly env: Record<string, string>; readonly stderr: 'inherit' }
/** Whom a host asks, and what it showed them. */
type Person = { user: Asked; readonly forms: string[] }

const capabilitiesFor = (asked: Person | null) => (asked === null ? {} : { elicitation: { form: {} } })

const startV1 = async (server: Server, asked: Person | null) => {
  const client = new ClientV1({ name: 'host-v1', version: '1.0.0' }, { capabilities: capabilitiesFor(asked) })
  if (asked !== null) client.setRequestHandler(ElicitRequestSchema, async ({ params }) => answerForm(asked, params.message))
  await client.connect(new StdioV1(server))
  return client
}

const startV2 = async (kind: Exclude<HostKind, 'sdk 1.32'>, server: Server, asked: Person | null) => {
  const client = new ClientV2({ name: 'host-v2', version: '1.0.0' }, { capabilities: capabilitiesFor(asked), ...negotiation(kind) })
  if (asked !== null) client.setRequestHandler('elicitation/create', async ({ params }) => answerForm(asked, params.message))
  await client.connect(new StdioV2(server))
  return client
}

const negotiation = (kind: Exclude<HostKind, 'sdk 1.32'>) => {
  switch (kind) {
    case 'client 2.4, 2025 handshake':
      return {}
    case 'client 2.4, auto':
      return { versionNegotiation: { mode: 'auto' as const } }
    case 'client 2.4, pinned 2026-07-28':
      return { versionNegotiation: { mode: { pin: '2026-07-28' } } }
  }
}

const answerForm = async ({ user, forms }: Person, message: string) => {
  forms.push(message)
  switch (user.kind) {
    case 'accepts':
      await user.meanwhile?.()
      return { action: 'accept' as const, content: z.record(z.string(), z.any()).parse(user.content) }
    case 'declines':
      return { action: 'decline' as const }
    case 'absent':
      return new Promise<never>(() => undefined)
  }
}

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
