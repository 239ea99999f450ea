import { severityOf } from './severity-of.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import type { Diagnostic } from '../../session/diagnostic.ts'

/** `file:line[:col[:line:col]]: what`, also with ` - ` before what; `file(line[,col[,line,col]]): what`. */
const COLONS = /^(\s*)((?:[A-Za-z]:[\\/])?[^:]+):(\d+)(?::(\d+))?(?::(\d+):(\d+))?(?::\s*|\s+-\s+)(\S.*)$/
const BRACKETS = /^(\s*)(.+?)\((\d+)(?:[,:](\d+)(?:,(\d+),(\d+))?)?\)\s?:\s*(\S.*)$/
/** `error: what`, `error TS2322: what`, `warning[E0425]: what`. */
const RATED =
  /^(fatal error|error|warning|warn|note|help|info|information|hint|remark|style|performance|portability)(?:\[([\w:-]+)\]|\s+([A-Za-z]{1,10}\d{1,6}))?\s*:\s*(.*)$/i
/** Ruff and its like: `F401 [*] what`; oxlint and its like: `what [Warning/eslint(no-undef)]`. */
const CODE_FIRST = /^([A-Z]{1,5}\d{2,5}):?\s+(?:\[\*\]\s+)?(.*)$/
const RATED_LAST = /^(.*\S)\s+\[(Error|Warning|Advice)(?:\/([^\]]+))?\]$/
/** `what  [return-value]` of mypy, `what [-Wformat=]` of compilers, `what [SC2086]`, `what (reportReturnType)` of pyright. */
const CODE_LAST = /^(.*\S)(?:\s{2}\[([a-z][\w-]*)\]|\s\[(-W[^\]]+|[A-Z]+\d+)\]|\s+\((report[A-Z]\w+)\))$/
/** A path ends in an extension or names a folder; times, addresses and host names with a port do neither. */
const FILE = /\.[A-Za-z]\w*$|[\\/](?!\/)[\w.-]+$|^(?:Makefile|Dockerfile|Gemfile|Rakefile)$/
const ADDRESS = /^\w+:\/\/|\s(?:at|in|from)\s/

/** A line that names a problem. `stated`: it says how bad it is, so it is no mere mention of a place. */
export type ProblemLine = { readonly diagnostic: Diagnostic; readonly isNote: boolean; readonly mayContinue: boolean }

/** Reads one line of a compiler or linter; undefined where it is something else. */
export const problemLine = (line: string): ProblemLine | undefined => {
  const bracketed = BRACKETS.exec(line)
  const found = bracketed ?? COLONS.exec(line.replace(/^vet: /, ''))
  if (found === null) return undefined
  const [, indent = '', written = '', at, column, endLine, endColumn, what = ''] = found
  const file = written.replace(/^\.\//, '')
  const told = toldBy(what)
  // Without a word for how bad it is, only the plainest form counts: at the start of a line, with a column.
  const plain = indent === '' && column !== undefined
  if (!FILE.test(file) || ADDRESS.test(file) || (told.severity === undefined && (!plain || bracketed !== null))) return undefined
  const diagnostic = diagnosticOf({
    file,
    line: Number(at),
    column: Number(column ?? 0),
    endLine: Number(endLine ?? 0),
    endColumn: Number(endColumn ?? 0),
    severity: severityOf(told.severity),
    message: told.message,
    code: told.code,
    source: sourceOf(told.code),
  })
  return { diagnostic, isNote: /^(?:note|help)$/i.test(told.severity ?? ''), mayContinue: sourceOf(told.code) === 'tsc' }
}

type Told = { readonly severity?: string | undefined; readonly code?: string | undefined; readonly message: string }

const toldBy = (what: string): Told => {
  const rated = RATED.exec(what)
  if (rated !== null) {
    const [, severity, bracketed, spaced, message = ''] = rated
    const code = bracketed ?? spaced
    return code === undefined ? { severity, ...codeLast(message) } : { severity, code, message }
  }
  const last = RATED_LAST.exec(what)
  if (last !== null) return { severity: last[2], code: last[3], message: last[1] ?? '' }
  const first = CODE_FIRST.exec(what)
  return first === null ? codeLast(what) : { code: first[1], message: first[2] ?? '' }
}

const codeLast = (what: string): Told => {
  const found = CODE_LAST.exec(what)
  return found === null ? { message: what } : { code: found[2] ?? found[3] ?? found[4], message: found[1] ?? '' }
}

const sourceOf = (code: string | undefined): string | undefined => {
  if (/^TS\d+$/.test(code ?? '')) return 'tsc'
  if (/^E\d{4}$/.test(code ?? '')) return 'rustc'
  return code?.startsWith('report') === true ? 'pyright' : undefined
}
