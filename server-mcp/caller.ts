import { CLIENT_CAPABILITIES_META_KEY, CLIENT_INFO_META_KEY, type Server, type ServerContext } from '@modelcontextprotocol/server'
import * as z from 'zod'
import type { Actor } from '../shared/index.ts'

const Named = z.object({ name: z.string() })
/** What a modern request says of its client. */
const Envelope = z.object({
  [CLIENT_INFO_META_KEY]: Named.optional(),
  [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({ elicitation: z.unknown().optional() }).optional(),
})

/** The host's name: from the request itself in the modern era, from the handshake before it. */
const hostName = (server: Server, ctx: ServerContext): string => {
  const envelope = Envelope.safeParse(ctx.mcpReq.envelope ?? {})
  const named = (envelope.success ? envelope.data[CLIENT_INFO_META_KEY] : undefined) ?? server.getClientVersion()
  return named?.name ?? 'unknown host'
}

export const agentOf = (server: Server, ctx: ServerContext): Actor => ({ kind: 'agent', name: hostName(server, ctx), via: 'mcp' })

/** Somebody who answered an elicitation: the host showed it to its user. */
export const elicitedUser = (server: Server, ctx: ServerContext): Actor => ({
  kind: 'user',
  name: hostName(server, ctx),
  via: 'elicitation',
})

/** Whether the host can put a form before its user. One that names only addresses to visit cannot. */
export const canElicit = (server: Server, ctx: ServerContext): boolean => {
  const envelope = Envelope.safeParse(ctx.mcpReq.envelope ?? {})
  const declared = (envelope.success ? envelope.data[CLIENT_CAPABILITIES_META_KEY] : undefined) ?? server.getClientCapabilities()
  const elicitation = declared?.elicitation
  return typeof elicitation === 'object' && elicitation !== null && ('form' in elicitation || !('url' in elicitation))
}
