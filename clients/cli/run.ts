import { resolve } from 'node:path'
import type { Command, Outcome, Request } from './command.ts'
import { exits } from './exits.ts'
import { findCommand } from './find-command.ts'
import { parseCommand } from './parse.ts'
import { print } from './print.ts'
import { allUsage, commandUsage } from './usage.ts'

type Start = Omit<Request, 'json' | 'session'>

/** One call of the program: from its arguments to its exit code. Writes only through the terminal it is given. */
export const runMaestro = async (commands: readonly Command[], argv: readonly string[], start: Start): Promise<number> => {
  const found = findCommand(commands, argv)
  switch (found.kind) {
    case 'nothing':
      return await withoutCommand(commands, argv, start)
    case 'unfinished':
      return mistake(`"${found.words}" is followed by one of: ${found.verbs.join(', ')}`, 'maestro help shows all of them.', start, argv)
    case 'unknown': {
      const guess = found.nearest === null ? '' : `; did you mean "maestro ${found.nearest}"?`
      return mistake(`there is no command "${found.words}"${guess}`, 'maestro help shows all of them.', start, argv)
    }
    case 'found':
      return await runFound(found.command, found.args, start)
  }
}

const runFound = async (command: Command, args: readonly string[], start: Start): Promise<number> => {
  const { terminal } = start
  const parsed = parseCommand(command, args)
  if (parsed.kind === 'wrong') return wrongUsage(command, parsed.message, start, parsed.json)
  const { globals, raw } = parsed
  if (globals.help) {
    terminal.out(commandUsage(command))
    return exits.done
  }
  const folder = globals.root === null ? start.folder : resolve(start.folder, globals.root)
  const outcome = await command.run({ ...start, folder, json: globals.json, session: globals.session }, raw)
  return conclude(command, outcome, start, globals.json)
}

const conclude = (command: Command, outcome: Outcome, start: Start, json: boolean): number => {
  switch (outcome.kind) {
    case 'usage':
      return wrongUsage(command, outcome.message, start, json)
    case 'silent':
      return outcome.exit
    case 'reply':
      print(outcome.reply, { json, terminal: start.terminal })
      return outcome.exit
  }
}

const wrongUsage = (command: Command, message: string, start: Start, json: boolean): number =>
  mistake(`${command.path}: ${message}`, commandUsage(command).trimEnd(), start, json ? ['--json'] : [])

/** A program that asked for JSON gets the mistake as JSON too. */
const mistake = (message: string, hint: string, { terminal }: Start, argv: readonly string[]): number => {
  if (argv.includes('--json')) terminal.out(`${JSON.stringify({ fault: { code: 'usage', message, hint: hint.split('\n')[0] } })}\n`)
  else terminal.err(`maestro: ${message}\n${hint}\n`)
  return exits.usage
}

/** `maestro`, `maestro --help`, `maestro --version`. Only asking for nothing at all is a mistake. */
const withoutCommand = async (commands: readonly Command[], argv: readonly string[], start: Start): Promise<number> => {
  if (argv.includes('--version') || argv.includes('-v')) return await runMaestro(commands, ['version'], start)
  const asked = argv.includes('--help') || argv.includes('-h')
  const write = asked ? start.terminal.out : start.terminal.err
  write(allUsage(commands))
  return asked ? exits.done : exits.usage
}
