import { Server } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'

/** The reference: the smallest server on the same SDK, with one tool. */
serveStdio(() => {
  const server = new Server({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } })
  server.setRequestHandler('tools/list', () => ({
    tools: [{ name: 'echo', description: 'Echo', inputSchema: { type: 'object', properties: { text: { type: 'string' } } } }],
  }))
  server.setRequestHandler('tools/call', ({ params }) => ({ content: [{ type: 'text', text: String(params.arguments?.text) }] }))
  return server
})
