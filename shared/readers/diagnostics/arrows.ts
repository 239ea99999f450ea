import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf, withNote } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

/** `error[E0425]: what`, `F401 [*] what`, `  x eslint(no-debugger): what`, and on the next line the place. */
const RATED = /^(error|warning|note|help)(?:\[([\w:-]+)\])?: (.+)$/
const CODED = /^([A-Z]{1,5}\d{2,5}) (?:\[\*\] )?(.+)$/
const SIGNED = /^ {2}([x×!⚠]) (?:([\w@/-]+\([\w@/-]+\)): )?(.+)$/
const PLACE = /^\s*(?:-->|,-\[|╭─\[)\s*(.+?):(\d+):(\d+)\]?\s*$/
const SIGNS: Readonly<Record<string, string>> = { x: 'error', '×': 'error', '!': 'warning', '⚠': 'warning' }

/** What rustc, ruff and oxlint print by themselves: a message, then an arrow to its place, then the code. */
export const arrowsOf = (text: string): Diagnostic[] | undefined => {
  const found: Diagnostic[] = []
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const [, file, at, column] = PLACE.exec(line) ?? []
    const head = file === undefined ? undefined : headOf(lines[index - 1] ?? '')
    if (head === undefined) continue
    const last = found.at(-1)
    if (head.word === 'note' || head.word === 'help') {
      if (last !== undefined) found.splice(-1, 1, withNote(last, `${head.word}: ${head.message}`))
    } else {
      found.push(diagnosticOf({ ...head, file, line: Number(at), column: Number(column), severity: severityOf(head.word) }))
    }
  }
  return found.length === 0 ? undefined : found
}

type Head = { readonly word?: string | undefined; readonly code?: string | undefined; readonly message: string }

const headOf = (line: string): Head | undefined => {
  const rated = RATED.exec(line)
  if (rated !== null) return { word: rated[1], code: rated[2], message: rated[3] ?? '' }
  const coded = CODED.exec(line)
  if (coded !== null) return { code: coded[1], message: coded[2] ?? '' }
  const signed = SIGNED.exec(line)
  return signed === null ? undefined : { word: SIGNS[signed[1] ?? ''], code: signed[2], message: signed[3] ?? '' }
}
