import { Server } from '@modelcontextprotocol/server'
import { VERSION } from '../shared/index.ts'
import { INSTRUCTIONS } from './instructions.ts'
import { registerResources } from './resources.ts'
import type { ServerOptions } from './server-options.ts'
import { registerTools } from './tools.ts'

/** One server for one connection of either protocol era. It holds no session: every call says which one, or means the current one. */
export const buildServer = (options: ServerOptions): Server => {
  const server = new Server(
    { name: 'maestro', title: 'Maestro', version: VERSION },
    { capabilities: { tools: {}, resources: { subscribe: true } }, instructions: INSTRUCTIONS },
  )
  registerTools(server, options)
  registerResources(server, options)
  return server
}
