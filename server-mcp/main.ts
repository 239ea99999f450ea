import { parseArgs } from 'node:util'
import { VERSION } from '../shared/index.ts'
import { serve } from './serve.ts'

const USAGE = `Usage: maestro-mcp [--root DIR]

Serves MCP on stdin and stdout. DIR is the project; without it the host's project folder (CLAUDE_PROJECT_DIR), else the working directory.
`

/** A flag that is misspelt must not be taken for none: the host would serve another folder than the one that was meant. */
const readArguments = (): { root?: string; help?: boolean; version?: boolean } | null => {
  try {
    return parseArgs({ options: { root: { type: 'string' }, help: { type: 'boolean' }, version: { type: 'boolean' } } }).values
  } catch (error) {
    process.stderr.write(`maestro-mcp: ${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    return null
  }
}

const given = readArguments()
if (given === null) process.exitCode = 2
else if (given.help === true) process.stdout.write(USAGE)
else if (given.version === true) process.stdout.write(`${VERSION}\n`)
else serve({ root: given.root ?? process.env['CLAUDE_PROJECT_DIR'] ?? process.cwd(), programs: import.meta.dirname, env: process.env })
