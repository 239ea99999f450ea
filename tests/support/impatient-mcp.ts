import { serve } from '../../server-mcp/serve.ts'

/** The MCP server with a short patience for users, for hosts that never answer. */
serve({ root: process.argv.at(-1) ?? '', programs: import.meta.dirname, env: process.env, elicitationMs: 50 })
