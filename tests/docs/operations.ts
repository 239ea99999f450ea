import * as z from 'zod'
import { operations, type Operation } from '../../shared/index.ts'
import { table } from './table.ts'

const CALLERS = { agent: 'the agent', user: 'the user alone', both: 'agent and user' } as const
const EFFECTS = {
  read: 'reads only',
  write: "writes the session's journal",
  run: 'runs commands in the sandbox',
  destroy: 'can change files of the work tree',
} as const

/** docs/TOOLS.md: what a host offers its model, from the operations of the core toolset. */
export const toolsDocument = (): string =>
  [
    '# Tools',
    '',
    'What the MCP server offers an agent host. Written by `npm run docs` from `shared/operations/`; do not edit.',
    '',
    'Every answer is text for the model with the same as JSON beside it. A refusal is a fault with a code, listed in [FAULTS.md](FAULTS.md).',
    "Operations that are the user's alone are no tools: hosts that can ask, ask the user in a form; every editor and terminal has them.",
    '',
    table(
      ['tool', 'caller', 'effect', 'does'],
      tools.map(({ name, caller, effect, summary }) => [`[${name}](#${name})`, CALLERS[caller], EFFECTS[effect], summary]),
    ),
    ...tools.flatMap(toolSection),
    '',
  ].join('\n')

const tools = operations.filter(({ toolset }) => toolset === 'core')

const toolSection = ({ name, summary, input }: Operation): string[] => ['', `## ${name}`, '', summary, '', ...inputTable(input)]

/** docs/LSP.md names every operation as a command. */
export const inputTable = (input: z.ZodObject): string[] => {
  const { properties = {}, required = [] } = Schema.parse(z.toJSONSchema(input))
  const rows = Object.entries(properties).map(([field, schema]) => [`\`${field}\``, required.includes(field) ? 'yes' : '', shapeOf(schema)])
  return rows.length === 0 ? ['No input.'] : [table(['input', 'required', 'shape'], rows)]
}

type Schema = {
  readonly type?: string | undefined
  readonly const?: unknown
  readonly enum?: readonly unknown[] | undefined
  readonly items?: Schema | undefined
  readonly anyOf?: readonly Schema[] | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly required?: readonly string[] | undefined
}

/** The part of a JSON Schema that a reader needs. */
const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    items: Schema.optional(),
    anyOf: z.array(Schema).optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
  }),
)

/** `{id?: text, kind: "a" or "b"}`, `list of text`: a schema as a person says it. */
const shapeOf = (schema: Schema): string => {
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${String(one)}\``).join(', ')
  if (schema.anyOf !== undefined) return schema.anyOf.map(shapeOf).join(' or ')
  if (schema.items !== undefined) return `list of ${shapeOf(schema.items)}`
  if (schema.properties !== undefined) {
    const { required = [] } = schema
    return `{ ${Object.entries(schema.properties)
      .map(([name, member]) => `${name}${required.includes(name) ? '' : '?'}: ${shapeOf(member)}`)
      .join('; ')} }`
  }
  return schema.type === 'string' ? 'text' : schema.type === 'integer' ? 'whole number' : (schema.type ?? 'anything')
}
