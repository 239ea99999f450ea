import * as z from 'zod'
import type { Command } from '../command.ts'

/** main.ts hands over to the sibling program before any argument is read: here it is only named for the help. */
const program = (path: string, summary: string): Command => ({
  path,
  positional: [],
  switches: {},
  summary,
  input: z.object({}),
  run: async () => ({ kind: 'usage', message: `${path} has to be the first word: its flags are the program's own` }),
})

export const mcp = program('mcp', "Run the MCP server on this terminal's streams; flags are those of maestro-mcp.")
export const lsp = program('lsp', "Run the language server on this terminal's streams; flags are those of maestro-lsp.")
