import { serve } from '../../server-mcp/serve.ts'

/** The MCP server with little patience: for hosts that never answer, and for runs that outlast a call. */
serve({
  root: process.argv.at(-1) ?? '',
  programs: process.env['MAESTRO_TEST_PROGRAMS'] ?? import.meta.dirname,
  env: process.env,
  elicitationMs: 50,
  answerWithinMs: 200,
})
