import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Command, RawInput } from './command.ts'
import { fieldsOf, flagOf, type Field } from './fields.ts'

/** The flags that every command understands. */
type Globals = { readonly json: boolean; readonly help: boolean; readonly root: string | null; readonly session: string | null }

export type Parsed =
  | { readonly kind: 'call'; readonly globals: Globals; readonly raw: RawInput }
  | { readonly kind: 'wrong'; readonly message: string; readonly json: boolean }

/** Reads the arguments behind a command's path by the command's own input fields. Types are coerced here; the schema judges later. */
export const parseCommand = (command: Command, args: readonly string[]): Parsed => {
  const wrong = (message: string): Parsed => ({ kind: 'wrong', message, json: args.includes('--json') })
  const fields = fieldsOf(command.input)
  const flags = readFlags(optionsOf(command, fields), args)
  if (typeof flags === 'string') return wrong(flags)
  const { values, positionals } = flags
  const placed = placePositionals(command, positionals)
  if (typeof placed === 'string') return wrong(placed)
  const raw: Record<string, unknown> = { ...placed.rest }
  for (const field of fields) {
    const given = [...(placed.single.get(field.name) ?? []), ...spelledAs(values, field)]
    if (given.length === 0) continue
    const coerced = coerce(field, given)
    if (coerced.kind === 'wrong') return wrong(`${flagOf(field.name)}: ${coerced.message}`)
    raw[field.name] = coerced.value
  }
  for (const [flag, inputs] of Object.entries(command.switches)) if (values[flag] === true) Object.assign(raw, inputs)
  return { kind: 'call', raw, globals: globalsOf(values) }
}

type Options = NonNullable<ParseArgsConfig['options']>
type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

const GLOBAL_OPTIONS: Options = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  root: { type: 'string' },
  session: { type: 'string' },
}

const optionsOf = (command: Command, fields: readonly Field[]): Options => ({
  ...Object.fromEntries(
    fields.flatMap((field) =>
      [field.name, flagOf(field.name)].map((flag) => [
        flag,
        field.kind === 'boolean' ? { type: 'boolean' as const } : { type: 'string' as const, multiple: true },
      ]),
    ),
  ),
  ...Object.fromEntries(Object.keys(command.switches).map((flag) => [flag, { type: 'boolean' as const }])),
  ...GLOBAL_OPTIONS,
})

const readFlags = (options: Options, args: readonly string[]): { values: Values; positionals: string[] } | string => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const globalsOf = (values: Values): Globals => ({
  json: values['json'] === true,
  help: values['help'] === true,
  root: textOrNull(values['root']),
  session: textOrNull(values['session']),
})

const textOrNull = (value: Values[string]): string | null => (typeof value === 'string' ? value : null)

/** `rest` is taken as it stands: a word of a command is never JSON of ours. */
type Placed = { readonly single: ReadonlyMap<string, readonly string[]>; readonly rest: RawInput }

/** `['action', 'id']` by place; `...command` takes all that is left. */
const placePositionals = ({ path, positional }: Command, given: readonly string[]): Placed | string => {
  const names = positional.filter((name) => !name.startsWith('...'))
  const single = new Map(names.flatMap((name, index) => (given[index] === undefined ? [] : [[name, [given[index]]] as const])))
  const left = given.slice(names.length)
  const rest = positional.find((name) => name.startsWith('...'))?.slice(3)
  if (left.length === 0) return { single, rest: {} }
  return rest === undefined
    ? `maestro ${path} does not take ${left.map((word) => JSON.stringify(word)).join(' ')}`
    : { single, rest: { [rest]: left } }
}

/** A field under its own name and under its flag, whichever was used. */
const spelledAs = (values: Values, field: Field): (string | boolean)[] =>
  [...new Set([field.name, flagOf(field.name)])].flatMap((flag) => {
    const value = values[flag]
    return value === undefined ? [] : typeof value === 'object' ? [...value] : [value]
  })

type Coerced = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'wrong'; readonly message: string }

const coerce = (field: Field, given: readonly (string | boolean)[]): Coerced => {
  const last = given.at(-1) ?? ''
  switch (field.kind) {
    case 'boolean':
      return { kind: 'value', value: last === true || last === 'true' }
    case 'text':
      return { kind: 'value', value: last }
    case 'number':
      return Number.isFinite(Number(last)) && last !== '' ? { kind: 'value', value: Number(last) } : isNot(last, 'a number')
    case 'json':
      return fromJson(String(last))
    case 'texts':
      return { kind: 'value', value: given.flatMap((one) => listOr(String(one))) }
    case 'jsons': {
      const parsed = given.map((one) => fromJson(String(one)))
      return (
        parsed.find((one) => one.kind === 'wrong') ?? {
          kind: 'value',
          value: parsed.flatMap((one) => (one.kind === 'value' ? one.value : [])),
        }
      )
    }
  }
}

const isNot = (text: string | boolean, what: string): Coerced => ({ kind: 'wrong', message: `${JSON.stringify(text)} is not ${what}` })

const fromJson = (text: string): Coerced => {
  try {
    const value: unknown = JSON.parse(text)
    return { kind: 'value', value }
  } catch {
    return isNot(text, 'JSON')
  }
}

/** A list of words as JSON, or the word itself: `["a","b"]` and `a` both stand for themselves. */
const listOr = (text: string): readonly unknown[] => {
  if (!text.startsWith('[')) return [text]
  const parsed = fromJson(text)
  return parsed.kind === 'value' && Array.isArray(parsed.value) ? parsed.value : [text]
}
