import { operations } from '../../shared/index.ts'

const commands = new Map([
  ...operations.flatMap(({ name, cli }) => (cli === null ? [] : [[name, `maestro ${cli.path}`] as const])),
  // The same in words that a person can type; `criteria set` takes JSON.
  ['set_criteria', 'maestro criteria add'] as const,
])
/** Only names that no sentence uses by itself; `verify` and `remember` are words too, and are set off by "call". */
const CALLED = /\b([Cc]all) ([a-z]+(?:_[a-z]+)*)\b|\b([a-z]+_[a-z_]+)\b/g

/** Advice that the core gives a program (`call set_criteria`), as a person types it (`maestro criteria set`). */
export const adviceInTerminalWords = (text: string): string =>
  text.replaceAll(CALLED, (whole, verb: string | undefined, called: string | undefined, name: string | undefined) => {
    const command = commands.get(called ?? name ?? '')
    if (command === undefined) return whole
    return verb === undefined ? `\`${command}\`` : `${verb} \`${command}\``
  })

/** Of an answer, only the line with the next step is advice; the rest may be a user's own words or what a command printed. */
export const nextInTerminalWords = (text: string): string => text.replace(/^(Next|Still running): .*$/gm, adviceInTerminalWords)
