import { parseArgs } from 'node:util'
import { serve } from './serve.ts'

/** `maestro-mcp [--root DIR]`: the MCP server over stdio. Root: --root, else the host's project folder, else the working directory. */
const { values } = parseArgs({ options: { root: { type: 'string' } }, allowPositionals: true, strict: false })
const root = typeof values.root === 'string' ? values.root : (process.env['CLAUDE_PROJECT_DIR'] ?? process.cwd())

serve({ root, programs: import.meta.dirname, env: process.env })
