import { VERSION } from '../shared/version.ts'
import { startServer } from './server.ts'
import { openStdio } from './stdio.ts'

const USAGE = `Usage: maestro-lsp [--stdio]

Serves LSP on stdin and stdout, for the folders that the editor names. It is silent until a folder has a session.
`

// Editors pass flags of their own (--clientProcessId and the like), so an unknown one is no mistake here.
if (process.argv.includes('--help')) process.stdout.write(USAGE)
else if (process.argv.includes('--version')) process.stdout.write(`${VERSION}\n`)
else startServer(openStdio(), { programs: import.meta.dirname, env: process.env })
