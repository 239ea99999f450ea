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
  else if (reply.text !== '') terminal.out(`${terminal.colour ? coloured(readable(reply.text)) : readable(reply.text)}\n`)
}

/** Words of a goal or a plan may be anybody's: no control character of theirs reaches the terminal. */
const readable = (text: string): string => nextInTerminalWords(text).replaceAll(CONTROLS, '')
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

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
