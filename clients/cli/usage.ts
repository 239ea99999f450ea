import type { Command } from './command.ts'
import { fieldsOf, flagOf, type Field } from './fields.ts'

/** `maestro checkpoint ACTION [ID] [--preview] [--reason TEXT] ...`, and what each flag takes. */
export const commandUsage = (command: Command): string => {
  const fields = fieldsOf(command.input)
  const placed = new Set(command.positional.map(plainName))
  const flags = fields.filter((field) => !placed.has(field.name))
  const line = [
    `maestro ${command.path}`,
    ...command.positional.map((name) => positionalWord(name, fields)),
    ...Object.keys(command.switches).map((flag) => `[--${flag}]`),
    ...flags.map(flagWord),
    '[--json] [--session ID] [--root DIR]',
  ].join(' ')
  const choices = fields.filter((field) => field.choices.length > 0)
  return [
    `Usage: ${line}`,
    '',
    command.summary,
    ...choices.map(
      (field) => `  ${placed.has(field.name) ? field.name.toUpperCase() : `--${flagOf(field.name)}`}: ${field.choices.join(', ')}`,
    ),
    '',
  ].join('\n')
}

/** Every command with its summary, one a line. */
export const allUsage = (commands: readonly Command[]): string => {
  const width = Math.max(...commands.map(({ path }) => path.length)) + 2
  return [
    'Usage: maestro COMMAND [--json] [--session ID] [--root DIR]',
    '',
    ...commands.map(({ path, summary }) => `  ${path.padEnd(width)}${summary}`),
    '',
    'maestro help COMMAND shows the flags of one. Exit codes: 0 done, 1 fault, 2 usage, 3 not met.',
    '',
  ].join('\n')
}

const plainName = (positional: string): string => positional.replace(/^\.\.\./, '')

const positionalWord = (positional: string, fields: readonly Field[]): string => {
  const name = plainName(positional).toUpperCase()
  if (positional.startsWith('...')) return `-- ${name}...`
  return fields.find((field) => field.name === positional)?.required === true ? name : `[${name}]`
}

const VALUE_WORDS = { text: 'TEXT', number: 'N', json: 'JSON', texts: 'TEXT ...', jsons: 'JSON ...' } as const

const flagWord = (field: Field): string => {
  const word = `--${flagOf(field.name)}${field.kind === 'boolean' ? '' : ` ${VALUE_WORDS[field.kind]}`}`
  return field.required ? word : `[${word}]`
}
