import * as z from 'zod'

/** How a field is spelled on a command line. The plural kinds take one value an occurrence, or the whole list as JSON. */
type FieldKind = 'text' | 'number' | 'boolean' | 'json' | 'texts' | 'jsons'

export type Field = {
  readonly name: string
  readonly kind: FieldKind
  readonly required: boolean
  readonly choices: readonly string[]
}

/** The fields of an operation's input, in its order. */
export const fieldsOf = (input: z.ZodObject): Field[] =>
  Object.entries(input.shape).map(([name, schema]) => {
    const inner = unwrapped(schema)
    return { name, kind: kindOf(inner), required: !z.safeParse(schema, undefined).success, choices: choicesOf(inner) }
  })

/** `wait_s` -> `wait-s`, `timeoutS` -> `timeout-s`. */
export const flagOf = (name: string): string => name.replaceAll('_', '-').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const unwrapped = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema

const kindOf = (schema: z.core.$ZodType): FieldKind => {
  if (schema instanceof z.ZodBoolean) return 'boolean'
  if (schema instanceof z.ZodNumber) return 'number'
  if (isText(schema)) return 'text'
  if (schema instanceof z.ZodArray) return isText(unwrapped(schema.element)) ? 'texts' : 'jsons'
  // A list or one word, such as a command: on a command line it is the list.
  if (schema instanceof z.ZodUnion) return kindOf(schema.options[0] ?? z.unknown())
  return 'json'
}

const isText = (schema: z.core.$ZodType): boolean =>
  schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral

const choicesOf = (schema: z.core.$ZodType): string[] => {
  if (schema instanceof z.ZodEnum) return schema.options.map(String)
  return schema instanceof z.ZodArray ? choicesOf(unwrapped(schema.element)) : []
}
