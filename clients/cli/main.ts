import { commands } from './commands.ts'
import { exits } from './exits.ts'
import { runProgram } from './programs.ts'
import { systemTerminal } from './terminal.ts'
import { runMaestro } from './run.ts'

// A reader that has seen enough (`maestro status | head -1`) is no error.
process.stdout.on('error', () => process.exit(0))

const [first = '', ...rest] = process.argv.slice(2)
const started = await runProgram(first, rest, import.meta.dirname)

if (!started) {
  // The first Ctrl-C ends what runs and lets the answer say so; the second ends us.
  const abort = new AbortController()
  process.once('SIGINT', () => abort.abort())
  process.exitCode = await runMaestro(commands, process.argv.slice(2), {
    folder: process.cwd(),
    terminal: systemTerminal(process.env),
    env: process.env,
    programs: import.meta.dirname,
    signal: abort.signal,
  }).catch((error: unknown) => {
    // The core turns its own bugs into faults; this one is the terminal's.
    process.stderr.write(`maestro met a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return exits.fault
  })
}
