import * as z from 'zod'
import { fault } from '../../../shared/index.ts'
import type { Command } from '../command.ts'
import { findCommand } from '../find-command.ts'
import { answered, replied } from '../outcome.ts'
import { allUsage, commandUsage } from '../usage.ts'
import { fieldsOf, flagOf } from '../fields.ts'

const Input = z.object({ command: z.array(z.string()).default([]) })

/** `maestro help`, `maestro help checkpoint`. The list is asked for late: this command is in it. */
export const help = (commands: () => readonly Command[]): Command => ({
  path: 'help',
  positional: ['...command'],
  switches: {},
  summary: 'Every command, or one with its flags.',
  input: Input,
  run: async (_, raw) => {
    const { command: words } = Input.parse(raw)
    if (words.length === 0) return answered(allUsage(commands()).trimEnd(), { commands: commands().map(described) })
    const found = findCommand(commands(), words)
    if (found.kind === 'found') return answered(commandUsage(found.command).trimEnd(), described(found.command))
    const below = commands().filter(({ path }) => path.startsWith(`${words.join(' ')} `))
    if (below.length > 0) return answered(allUsage(below).trimEnd(), { commands: below.map(described) })
    return replied(fault('unknown_command', `There is no command "${words.join(' ')}".`, '`maestro help` shows all of them.'))
  },
})

const described = (command: Command) => ({
  command: command.path,
  summary: command.summary,
  positional: command.positional,
  flags: fieldsOf(command.input).map((field) => ({ flag: `--${flagOf(field.name)}`, kind: field.kind, required: field.required })),
})
