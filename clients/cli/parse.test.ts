import { expect, test } from 'vitest'
import * as z from 'zod'
import type { Command } from './command.ts'
import { parseCommand } from './parse.ts'

const command = (words: Partial<Command>): Command => ({
  path: 'thing do',
  positional: [],
  switches: {},
  summary: '',
  input: z.object({
    kind: z.enum(['one', 'two']).optional(),
    text: z.string(),
    count: z.number().int().optional(),
    wait_s: z.number().optional(),
    timeoutS: z.number().optional(),
    force: z.boolean().optional(),
    names: z.array(z.string()).optional(),
    things: z.array(z.object({ id: z.string() })).optional(),
    answers: z.record(z.string(), z.unknown()).optional(),
    command: z.union([z.array(z.string()), z.string()]).optional(),
    session: z.string().optional(),
  }),
  run: async () => ({ kind: 'silent', exit: 0 }),
  ...words,
})

const raw = (args: string[], words: Partial<Command> = {}) => {
  const parsed = parseCommand(command(words), args)
  return parsed.kind === 'call' ? parsed.raw : parsed.message
}

const place = { positional: ['kind', 'text'] }
const rest = { positional: ['...command'] }

test.each<[what: string, args: string[], words: Partial<Command>, input: object]>([
  ['nothing', [], {}, {}],
  ['positionals by their place', ['one', 'some words'], place, { kind: 'one', text: 'some words' }],
  ['a positional as a flag', ['--text', 'a', 'one'], place, { kind: 'one', text: 'a' }],
  ['a positional that is left out', ['one'], place, { kind: 'one' }],
  ['the last of two values', ['--text', 'a', '--text', 'b'], {}, { text: 'b' }],
  ['a number', ['--count', '3'], {}, { count: 3 }],
  ['a negative number', ['--count=-3'], {}, { count: -3 }],
  ['a snake field as kebab', ['--wait-s', '0.5'], {}, { wait_s: 0.5 }],
  ['a snake field as itself', ['--wait_s', '4'], {}, { wait_s: 4 }],
  ['a camel field as kebab', ['--timeout-s', '4'], {}, { timeoutS: 4 }],
  ['a boolean', ['--force'], {}, { force: true }],
  ['a list by repetition', ['--names', 'a', '--names', 'b c'], {}, { names: ['a', 'b c'] }],
  ['a list as JSON', ['--names', '["a","b"]'], {}, { names: ['a', 'b'] }],
  ['a name that only begins like JSON', ['--names', '[a'], {}, { names: ['[a'] }],
  ['objects as one list', ['--things', '[{"id":"a"},{"id":"b"}]'], {}, { things: [{ id: 'a' }, { id: 'b' }] }],
  ['objects by repetition', ['--things', '{"id":"a"}', '--things', '{"id":"b"}'], {}, { things: [{ id: 'a' }, { id: 'b' }] }],
  ['an object', ['--answers', '{"q":true}'], {}, { answers: { q: true } }],
  ['everything behind --', ['--', 'sh', '-c', 'exit 3', '--force'], rest, { command: ['sh', '-c', 'exit 3', '--force'] }],
  ['flags before --', ['--force', '--', 'ls', '[1]'], rest, { force: true, command: ['ls', '[1]'] }],
  ['a switch', ['two', 'x', '--preview'], { ...place, switches: { preview: { kind: 'preview_two' } } }, { kind: 'preview_two', text: 'x' }],
  ['--session, which is a field here too', ['--session', 's-1'], {}, { session: 's-1' }],
])('reads %s', (_, args, words, input) => expect(raw(args, words)).toEqual(input))

test.each<[what: string, args: string[], words: Partial<Command>, message: RegExp]>([
  ['an unknown flag', ['--nonsense'], {}, /--nonsense/],
  ['a word too many', ['one', 'a', 'b'], place, /thing do does not take "b"/],
  ['a number that is none', ['--count', 'many'], {}, /count: "many" is not a number/],
  ['an empty number', ['--count', ''], {}, /not a number/],
  ['broken JSON', ['--answers', '{"q":'], {}, /answers: .* is not JSON/],
  ['broken JSON among objects', ['--things', '{"id":"a"}', '--things', '{'], {}, /things: "\{" is not JSON/],
  ['a flag without its value', ['--text'], {}, /--text/],
])('refuses %s', (_, args, words, message) => expect(raw(args, words)).toMatch(message))

test('global flags are read wherever they stand', () => {
  const parsed = parseCommand(command(place), ['--json', 'one', '--root', '/x', 'words', '--session', 's-1'])
  expect(parsed).toMatchObject({ kind: 'call', globals: { json: true, root: '/x', session: 's-1', help: false } })
})

test('a mistake remembers that JSON was asked for', () =>
  expect(parseCommand(command({}), ['--what', '--json'])).toMatchObject({ json: true }))
