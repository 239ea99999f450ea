import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

const COMMAND = /^::(error|warning|notice)(?:\s([^:]*))?::(.*)$/
/** Ruff and its like name tool and code in one title. */
const TOOL_AND_CODE = /^(\S+) \(([^)]+)\)$/
/** Where no rule is behind it, oxlint names itself. */
const TOOL_ALONE = /^oxlint$/

/** Annotations that tools write for GitHub's workflows: `::error file=a.ts,line=1,col=2,title=rule::message`. */
export const githubOf = (text: string): Diagnostic[] | undefined => {
  const found = text.split('\n').flatMap((line) => {
    const [, kind, properties = '', message = ''] = COMMAND.exec(line) ?? []
    return kind === undefined ? [] : [annotation(kind, propertiesOf(properties), plain(message))]
  })
  return found.length === 0 ? undefined : found
}

const annotation = (kind: string, told: ReadonlyMap<string, string>, message: string): Diagnostic => {
  const title = told.get('title')
  const [, tool, rule] = TOOL_AND_CODE.exec(title ?? '') ?? []
  const isTool = TOOL_ALONE.test(title ?? '')
  const code = isTool ? undefined : (rule ?? title)
  return diagnosticOf({
    file: told.get('file'),
    line: Number(told.get('line')),
    column: Number(told.get('col')),
    endLine: Number(told.get('endLine')),
    endColumn: Number(told.get('endColumn')),
    severity: severityOf(kind),
    message: unplaced(message, code),
    code,
    source: isTool ? title : tool,
  })
}

/** Some tools repeat place and code for people who read the log. */
const unplaced = (message: string, code: string | undefined): string => {
  const bare = message.replace(/^\S+:\d+:\d+: /, '')
  return code !== undefined && bare.startsWith(`${code} `) ? bare.slice(code.length + 1) : bare
}

const propertiesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(',').map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at).trim(), plain(pair.slice(at + 1))]
    }),
  )

const plain = (text: string): string =>
  text.replaceAll('%0D', '').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%')
