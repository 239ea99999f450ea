import { styleText } from 'node:util'
import { isFault, type Answer, type Fault } from '../../shared/index.ts'
import { adviceInTerminalWords, nextInTerminalWords } from './terminal-words.ts'
import type { Terminal } from './terminal.ts'

/** Writes a reply: one line of JSON on stdout for a program; for a person words on stdout, faults on stderr. */
export const print = (reply: Answer | Fault, { json, terminal }: { readonly json: boolean; readonly terminal: Terminal }): void => {
  if (json)
    terminal.out(
      `${JSON.stringify(isFault(reply) ? { fault: { code: reply.code, message: reply.message, hint: reply.hint } } : reply.view)}\n`,
    )
  else if (isFault(reply)) terminal.err(`${reply.code}: ${reply.message}\n${adviceInTerminalWords(reply.hint)}\n`)
  else if (reply.text !== '')
    terminal.out(`${terminal.colour ? coloured(nextInTerminalWords(reply.text)) : nextInTerminalWords(reply.text)}\n`)
}

const COLOURS = {
  met: 'green',
  ok: 'green',
  unmet: 'red',
  error: 'red',
  'could-not-run': 'red',
  stale: 'yellow',
  warning: 'yellow',
  attention: 'yellow',
  unproven: 'cyan',
  information: 'cyan',
  hint: 'gray',
} as const

/** Only words where a verdict or a severity stands are coloured, so that a user's own sentence never is. The terminal decided about colour already. */
const coloured = (text: string): string =>
  text.replaceAll(
    /^(- \S+ |)(met|unmet|stale|unproven|could-not-run|error|warning|information|hint|ok|attention)\b/gm,
    (_, before: string, word: string) => {
      const colour = Object.entries(COLOURS).find(([name]) => name === word)?.[1]
      return colour === undefined ? `${before}${word}` : `${before}${styleText(colour, word, { validateStream: false })}`
    },
  )
