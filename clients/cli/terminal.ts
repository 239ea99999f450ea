import { createInterface } from 'node:readline/promises'
import type { Environment } from './environment.ts'

/** The three streams of the program, and what the person in front of them can see. */
export type Terminal = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** A person can read and answer: stdin and stdout are terminals. */
  readonly interactive: boolean
  readonly colour: boolean
  /** Shows one line that the next one replaces; nothing without a terminal. */
  readonly progress: (line: string) => void
  /** Asks on stderr, so that stdout stays what a program asked for. */
  readonly ask: (question: string) => Promise<string>
}

const CLEAR_LINE = '\r\u001B[K'

export const systemTerminal = (env: Environment): Terminal => {
  let shown = false
  const clear = (): void => {
    if (shown) process.stderr.write(CLEAR_LINE)
    shown = false
  }
  return {
    out: (text) => {
      clear()
      process.stdout.write(text)
    },
    err: (text) => {
      clear()
      process.stderr.write(text)
    },
    interactive: process.stdin.isTTY && process.stdout.isTTY,
    colour: process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    progress: (line) => {
      if (!process.stderr.isTTY) return
      process.stderr.write(`${CLEAR_LINE}${line.slice(0, Math.max(20, process.stderr.columns - 1))}`)
      shown = true
    },
    ask: async (question) => {
      clear()
      const lines = createInterface({ input: process.stdin, output: process.stderr })
      const answer = await lines.question(question)
      lines.close()
      return answer
    },
  }
}
