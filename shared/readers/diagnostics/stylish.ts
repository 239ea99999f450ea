import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

/** `  1:27  warning  Unexpected 'debugger' statement      no-debugger` */
const ITEM = /^\s+(\d+):(\d+)\s+(error|warning|✖|⚠)\s+(\S.*)$/
const RULE_LAST = /^(.*\S)\s{2,}(\S+)$/
const SIGNS: Readonly<Record<string, string>> = { '✖': 'error', '⚠': 'warning' }

/** What ESLint and stylelint print by themselves: a file on a line of its own, its problems indented below. */
export const stylishOf = (text: string): Diagnostic[] | undefined => {
  const found: Diagnostic[] = []
  let file = ''
  for (const line of text.split('\n')) {
    const [, at, column, sign = '', what = ''] = ITEM.exec(line) ?? []
    if (at === undefined) file = /^\S/.test(line) ? line.trim() : line.trim() === '' ? '' : file
    else if (file !== '') {
      const [, message = what, code] = RULE_LAST.exec(what) ?? []
      found.push(diagnosticOf({ file, line: Number(at), column: Number(column), severity: severityOf(SIGNS[sign] ?? sign), message, code }))
    }
  }
  return found.length === 0 ? undefined : found
}
