import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { severityOf } from './severity-of.ts'

const COMMAND = /^::(error|warning|notice)(?:\s([^:]*))?::(.*)$/
/** Ruff and its like name tool and code in one title. */
const TOOL_AND_CODE = /^(\S+) \(([^)]+)\)$/

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
  const [, source, code = title] = TOOL_AND_CODE.exec(title ?? '') ?? []
  return diagnosticOf({
    file: told.get('file'),
    line: Number(told.get('line')),
    column: Number(told.get('col')),
    endLine: Number(told.get('endLine')),
    endColumn: Number(told.get('endColumn')),
    severity: severityOf(kind),
    // Some tools repeat the place for people who read the log.
    message: message.replace(/^\S+:\d+:\d+: /, ''),
    code,
    source,
  })
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
